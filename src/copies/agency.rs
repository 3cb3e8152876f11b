//! News agencies: the texts that are credited to one, and the outlets that belong to one.
//!
//! A credit is a dateline (“WASHINGTON (AP) —”), a byline (“By Associated Press”) or a notice at the end (“Copyright 2016
//! The Associated Press”, “Reporting by …; editing by …”). An agency that is quoted, is a photograph's source or
//! “contributed to this report” is not credited: the text is the outlet's own.

use regex::Regex;
use std::sync::LazyLock;

/// Code points at the beginning of a text where a dateline or byline stands.
const HEAD: usize = 800;
/// Code points at the end of a text where a notice stands.
const TAIL: usize = 600;

/// A news agency.
struct Agency {
    /// The name it is shown as.
    name: &'static str,
    /// Its full names.
    full: &'static [&'static str],
    /// Its code in datelines.
    code: &'static str,
    /// Names of its own outlet, beside these.
    outlets: &'static [&'static str],
}

const fn agency(
    name: &'static str,
    full: &'static [&'static str],
    code: &'static str,
    outlets: &'static [&'static str],
) -> Agency {
    Agency {
        name,
        full,
        code,
        outlets,
    }
}

/// The agencies; a name that contains another comes before it.
const AGENCIES: &[Agency] = &[
    agency("AAP", &["Australian Associated Press"], "AAP", &["aap.com.au"]),
    agency("AP", &["Associated Press"], "AP", &["apnews", "apnews.com", "ap news"]),
    agency(
        "Reuters",
        &["Thomson Reuters Foundation", "Thomson Reuters", "Reuters"],
        "REUTERS",
        &["reuters.com"],
    ),
    agency(
        "AFP",
        &["Agence France-Presse", "Agence France Presse"],
        "AFP",
        &["afp.com", "france24.com"],
    ),
    agency("UPI", &["United Press International"], "UPI", &["upi.com"]),
    agency("dpa", &["Deutsche Presse-Agentur"], "dpa", &["dpa.com"]),
    agency("PTI", &["Press Trust of India"], "PTI", &["ptinews.com"]),
    agency("ANI", &["Asian News International"], "ANI", &["aninews.in"]),
    agency("IANS", &["Indo-Asian News Service"], "IANS", &["ians.in"]),
    agency(
        "Xinhua",
        &["Xinhua News Agency", "Xinhua"],
        "XINHUA",
        &["xinhuanet.com", "news.cn"],
    ),
    agency("PA", &["Press Association", "PA Media"], "PA", &["pa.media"]),
    agency("CP", &["Canadian Press"], "CP", &["thecanadianpress.com"]),
    agency("EFE", &["Agencia EFE"], "EFE", &["efe.com"]),
    agency("ANSA", &["Agenzia ANSA"], "ANSA", &["ansa.it"]),
    agency("TASS", &["ITAR-TASS"], "TASS", &["tass.com"]),
    agency("Kyodo", &["Kyodo News"], "KYODO", &["kyodonews.net"]),
    agency("Yonhap", &["Yonhap News Agency"], "Yonhap", &["yna.co.kr"]),
    agency(
        "Bloomberg",
        &["Bloomberg News", "Bloomberg"],
        "BLOOMBERG",
        &["bloomberg.com"],
    ),
    agency("TNS", &["Tribune News Service"], "TNS", &["tribunecontentagency.com"]),
];

/// Returns the agency that `text` is credited to.
pub fn credited_agency(text: &str) -> Option<&'static str> {
    let rules = RULES.as_ref()?;
    let (head, tail) = (head(text), tail(text));
    match_agency(&rules.dateline, head)
        .or_else(|| match_agency(&rules.byline, head))
        .or_else(|| match_agency(&rules.notice, tail))
        .or_else(|| rules.reuters.is_match(tail).then_some("Reuters"))
}

/// Returns the agency whose own outlet this is.
pub fn outlet_agency(outlet: &str) -> Option<&'static str> {
    let outlet = outlet.trim().to_lowercase();
    let outlet = outlet.strip_prefix("the ").unwrap_or(&outlet);
    let agency = AGENCIES.iter().find(|agency| {
        let names = agency.full.iter().chain(agency.outlets);
        names
            .chain([&agency.name, &agency.code])
            .any(|name| name.to_lowercase() == outlet)
    });
    agency.map(|agency| agency.name)
}

/// Returns the agency that `rule` finds in `part`.
fn match_agency(rule: &Regex, part: &str) -> Option<&'static str> {
    let captures = rule.captures(part)?;
    let found = captures.name("agency")?.as_str();
    let agency = AGENCIES.iter().find(|agency| {
        let mut names = agency.full.iter().chain([&agency.code]);
        names.any(|name| name.eq_ignore_ascii_case(found))
    });
    agency.map(|agency| agency.name)
}

/// The patterns of credits; the group `agency` of each is the agency's name or code.
struct Rules {
    dateline: Regex,
    byline: Regex,
    notice: Regex,
    reuters: Regex,
}

static RULES: LazyLock<Option<Rules>> = LazyLock::new(|| Rules::new().ok());

impl Rules {
    fn new() -> Result<Self, regex::Error> {
        let full: Vec<String> = AGENCIES.iter().flat_map(|a| a.full).map(|n| regex::escape(n)).collect();
        let codes: Vec<String> = AGENCIES.iter().map(|a| regex::escape(a.code)).collect();
        let (full, codes) = (full.join("|"), codes.join("|"));
        Ok(Self {
            // A line of capitalised words, a place and perhaps a date or a byline, up to the brackets; or the place after them.
            dateline: Regex::new(&format!(
                r"(?m)^[ \t]*(?:(?:[\p{{Lu}}\d][\p{{L}}\d.,'’/&-]*|and|de|la|of)[ \t]+){{0,12}}[(\[](?:The )?(?<agency>{full}|{codes})[)\]](?:[ \t]*\p{{Lu}}[\p{{Lu}}.,’'/ ]{{1,40}})?[ \t]*(?:[-–—]|:)"
            ))?,
            // A line that is nothing but a credit; without “by”, only with an agency's words for its staff.
            byline: Regex::new(&format!(
                r"(?m)^[ \t]*(?:(?:(?i:by|from|source:)[ \t]+|[-–—][ \t]*)(?:[\p{{L}}.'’ -]{{2,60}},[ \t]*|[\p{{L}}.'’ -]{{2,60}}[ \t][|][ \t]*)?(?:[Tt]he )?(?<agency>{full}|{codes})(?:[ \t]+(?i:staff|writers?|wires?|reporters?|correspondents?))?[ \t]*$)"
            ))?,
            notice: Regex::new(&format!(
                r"(?:[Cc]opyright|©|\([Cc]\))[ \t]*(?:©|\([Cc]\))?[ \t]*(?:by )?\d{{4}},?[ \t]*(?:by )?(?:[Tt]he )?(?<agency>{full}|{codes})\b"
            ))?,
            reuters: Regex::new(r"[Rr]eporting by [^\n;]{3,300};[^\n]{0,200}[Ee]diting by ")?,
        })
    }
}

fn head(text: &str) -> &str {
    text.char_indices().nth(HEAD).map_or(text, |(end, _)| &text[..end])
}

fn tail(text: &str) -> &str {
    text.char_indices()
        .rev()
        .nth(TAIL)
        .map_or(text, |(start, _)| &text[start..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credits_are_found() {
        let cases = [
            ("WASHINGTON (AP) — The council met.", "AP"),
            ("WASHINGTON (AP) -- The council met.", "AP"),
            ("(Reuters) - The council met.", "Reuters"),
            ("LONDON/BRUSSELS, May 3 (Reuters) - The council met.", "Reuters"),
            ("St. John’s, N.L. (CP) – The council met.", "CP"),
            (
                "Mara Ilvane and Ode Brack\n\nAP Business Writers\n\nOSLO (AP) — The council met.",
                "AP",
            ),
            ("By MARA ILVANE Associated Press OSLO (AP) — The council met.", "AP"),
            ("NEW DELHI (PTI): The council met.", "PTI"),
            ("[AFP] - The council met.", "AFP"),
            ("(AP) PORT HALDEN – The council met.", "AP"),
            ("By Associated Press\nThe council met.", "AP"),
            ("By The Associated Press\n\nThe council met.", "AP"),
            ("By Reuters Staff\nThe council met.", "Reuters"),
            ("By Mara Ilvane, Associated Press\nThe council met.", "AP"),
            ("by Mara Ilvane | Agence France-Presse\nThe council met.", "AFP"),
            ("From Australian Associated Press\nThe council met.", "AAP"),
            (
                "The council met.\n\nCopyright 2016 The Associated Press. All rights reserved.",
                "AP",
            ),
            ("The council met.\n© 2019 AFP", "AFP"),
            (
                "The council met.\n(Reporting by Ode Brack in Oslo; Editing by Mara Ilvane)",
                "Reuters",
            ),
            (
                "The council met. Reporting by Ode Brack; writing by Ann Ro; editing by Mara Ilvane",
                "Reuters",
            ),
        ];
        for (text, agency) in cases {
            assert_eq!(credited_agency(text), Some(agency), "{text}");
        }
    }

    #[test]
    fn texts_that_only_mention_an_agency_are_not_credited() {
        let cases = [
            "The council met, the Associated Press reported. It was late (Reuters).",
            "The council met.\n\nThe Associated Press contributed to this report.",
            "The council met.\n\nContributing: The Associated Press",
            "(Brian Stone/Reuters)\n\nThe council met.",
            "The council met at noon. (AP Photo/Brian Stone)",
            "Image copyright Reuters\nThe council met.",
            "OSLO (CNN) - The council met.",
            "By Associated Press standards, the report was short.",
            "By Mara Ilvane, who once worked for Reuters\nThe council met.",
            "The council, members of which had told (AP) - so they say - everything, met.\n",
            "A bomb (IRGC) — the council met.",
            "The council met. Reporting by night, editing by day, she said.",
            "",
        ];
        for text in cases {
            assert_eq!(credited_agency(text), None, "{text}");
        }
        let middle = format!(
            "{}\nOSLO (AP) — The council met.\n{}",
            "Word. ".repeat(200),
            "Word. ".repeat(200)
        );
        assert_eq!(credited_agency(&middle), None);
    }

    #[test]
    fn an_outlet_is_linked_to_its_agency() {
        for (outlet, expected) in [
            ("Reuters", Some("Reuters")),
            ("reuters.com", Some("Reuters")),
            ("The Associated Press", Some("AP")),
            ("apnews.com", Some("AP")),
            ("Associated Press", Some("AP")),
            ("Evening Bell", None),
            ("Free Press Association of Kessia", None),
        ] {
            assert_eq!(outlet_agency(outlet), expected, "{outlet}");
        }
    }
}
