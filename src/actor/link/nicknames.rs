//! First names and the shorter forms of them by which the same person is called.

/// First names, each with its short forms.
const SHORT_FORMS: [&str; 36] = [
    "alexander alex sandy",
    "andrew andy drew",
    "anthony tony",
    "barbara barb",
    "benjamin ben benny",
    "bernard bernie",
    "catherine cathy kate katie cate",
    "charles charlie chuck",
    "christopher chris",
    "daniel dan danny",
    "david dave",
    "deborah deb debbie",
    "donald don donnie",
    "edward ed eddie ted teddy ned",
    "elizabeth liz beth betsy eliza lizzie",
    "frederick fred",
    "gerald gerry jerry",
    "gregory greg",
    "jacob jake",
    "james jim jimmy jamie",
    "jeffrey jeff",
    "john jack johnny jon",
    "joseph joe joey",
    "kenneth ken",
    "lawrence larry",
    "margaret maggie meg peggy",
    "matthew matt",
    "michael mike mick",
    "nicholas nick",
    "patrick pat paddy",
    "peter pete",
    "richard rick dick rich",
    "robert bob bobby rob",
    "samuel sam",
    "thomas tom tommy",
    "william bill will billy",
];

/// Returns true if one first name, folded, is a form of the other.
pub(super) fn is_form_of(name: &str, other: &str) -> bool {
    name == other
        || SHORT_FORMS.iter().any(|forms| {
            let has = |wanted: &str| forms.split(' ').any(|form| form == wanted);
            has(name) && has(other)
        })
}
