//! The names of outlets: hosts as they are kept, and for an article that names none the registrable
//! part of its url's host.
//!
//! The table is short and fixed, not the Public Suffix List: the list changes by the day, is 2.5 MB
//! of code, and an outlet must not change its name, and with it its rows, because a dependency was
//! updated. The table has the suffixes that news is published under; a host under any other suffix
//! is cut to its last two labels.

/// Second-level labels that belong to the registry under any country's top-level domain:
/// `bbc.co.uk`.
const REGISTRY_LABELS: [&str; 8] = ["ac", "co", "com", "edu", "gov", "mil", "net", "org"];

/// Second-level domains of a registry in one country only.
const REGISTRY_DOMAINS: [&str; 56] = [
    "ad.jp", "asn.au", "asso.fr", "bel.tr", "blog.br", "ed.jp", "firm.in", "geek.nz", "gen.in", "gen.nz", "gen.tr",
    "go.id", "go.jp", "go.ke", "go.kr", "go.th", "go.tz", "go.ug", "gob.ar", "gob.cl", "gob.es", "gob.mx", "gob.pe",
    "gouv.fr", "govt.nz", "gr.jp", "gv.at", "id.au", "in.th", "ind.in", "iwi.nz", "jor.br", "k12.il", "kiwi.nz",
    "law.za", "lg.jp", "ltd.uk", "maori.nz", "me.uk", "muni.il", "ne.jp", "ne.ke", "ne.kr", "nhs.uk", "nic.in",
    "nom.za", "or.at", "or.id", "or.jp", "or.ke", "or.kr", "or.th", "plc.uk", "sch.uk", "web.id", "web.za",
];

/// Hosts where every subdomain is a publication of its own: `matter.substack.com`.
const PLATFORMS: [&str; 12] = [
    "beehiiv.com",
    "blogspot.com",
    "ghost.io",
    "github.io",
    "livejournal.com",
    "medium.com",
    "substack.com",
    "tumblr.com",
    "typepad.com",
    "weebly.com",
    "wixsite.com",
    "wordpress.com",
];

/// Returns the registrable domain of a url, in lower case; `None` where it has no host with a dot
/// in it.
pub(crate) fn outlet_of_url(url: &str) -> Option<String> {
    let host = host(url.trim())?.to_lowercase();
    let host = host.trim_end_matches('.');
    let host = host.strip_prefix("www.").unwrap_or(host);
    let labels: Vec<&str> = host.split('.').collect();
    if labels.len() < 2 || labels.iter().any(|label| !is_label(label)) {
        return None;
    }
    // An IPv4 address has no parts to drop.
    if labels
        .iter()
        .all(|label| label.bytes().all(|byte| byte.is_ascii_digit()))
    {
        return Some(host.to_owned());
    }
    let keep = count_outlet_labels(&labels).min(labels.len());
    Some(labels[labels.len() - keep..].join("."))
}

/// Returns the url without blanks around it where it is a link that a person can open: of http or
/// https, with a host, and without blanks in it.
pub(crate) fn link(url: &str) -> Option<&str> {
    let url = url.trim();
    let scheme = url.split_once("://")?.0;
    let is_web = ["http", "https"].iter().any(|web| scheme.eq_ignore_ascii_case(web));
    let is_one_word = !url.contains(|letter: char| letter.is_whitespace() || letter.is_control());
    (is_web && is_one_word && !host(url)?.is_empty()).then_some(url)
}

/// Returns the outlet as it is kept: of an address its registrable domain, of a host that in lower
/// case and without `www.`. Any other name stays as it is written, without blanks around it.
pub(crate) fn tidy_outlet(name: &str) -> String {
    let name = name.trim();
    if name.contains("://") {
        return outlet_of_url(name).unwrap_or_else(|| name.to_owned());
    }
    if !is_host(name) {
        return name.to_owned();
    }
    let host = name.to_lowercase();
    host.strip_prefix("www.").unwrap_or(&host).to_owned()
}

/// Returns true if a name is a host, and not an abbreviation with full stops such as `U.S.News`.
fn is_host(name: &str) -> bool {
    let labels: Vec<&str> = name.split('.').collect();
    let top = labels[labels.len() - 1];
    let is_one_case = top.chars().all(char::is_lowercase) || top.chars().all(char::is_uppercase);
    labels.len() >= 2 && labels.iter().all(|label| is_label(label)) && top.chars().count() >= 2 && is_one_case
}

/// Returns the number of labels at the end that name the outlet.
fn count_outlet_labels(labels: &[&str]) -> usize {
    let (top, second) = (labels[labels.len() - 1], labels[labels.len() - 2]);
    let pair = format!("{second}.{top}");
    let registry = (top.len() == 2 && REGISTRY_LABELS.contains(&second)) || REGISTRY_DOMAINS.contains(&pair.as_str());
    if registry || PLATFORMS.contains(&pair.as_str()) {
        3
    } else {
        2
    }
}

fn host(url: &str) -> Option<&str> {
    let rest = match url.find("://") {
        Some(at) => &url[at + 3..],
        None => url.strip_prefix("//").unwrap_or(url),
    };
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    host.split(':').next()
}

/// Accepts letters of any alphabet, since dumps also have hosts that are not in punycode.
fn is_label(label: &str) -> bool {
    !label.is_empty()
        && label
            .chars()
            .all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_in_lower_case_and_names_as_they_are_written() {
        let cases = [
            ("www.herald.example", "herald.example"),
            ("WWW.HERALD.EXAMPLE", "herald.example"),
            ("CNN.com", "cnn.com"),
            ("news.herald.example", "news.herald.example"),
            ("https://www.herald.example/", "herald.example"),
            (" The  Herald ", "The  Herald"),
            ("U.S.News", "U.S.News"),
            ("St.Louis", "St.Louis"),
            ("Herald", "Herald"),
            ("", ""),
        ];
        for (name, outlet) in cases {
            assert_eq!(tidy_outlet(name), outlet, "{name}");
        }
    }

    #[test]
    fn links_are_addresses_of_the_web() {
        let cases = [
            (
                " https://herald.example/1?a=b#c ",
                Some("https://herald.example/1?a=b#c"),
            ),
            ("HTTP://herald.example", Some("HTTP://herald.example")),
            (
                "https://b\u{fc}cher.example/\u{201e}x\u{201c}",
                Some("https://b\u{fc}cher.example/\u{201e}x\u{201c}"),
            ),
            ("herald.example/1", None),
            ("//herald.example/1", None),
            ("ftp://herald.example/1", None),
            ("javascript:alert(1)//http://herald.example", None),
            ("data:text/html,http://x", None),
            ("https://herald.example/a b", None),
            ("https://herald.example/a\nb", None),
            ("https:///a", None),
            ("", None),
        ];
        for (url, expected) in cases {
            assert_eq!(link(url), expected, "{url}");
        }
    }

    #[test]
    fn hosts_of_urls() {
        let cases = [
            ("https://www.vox.com/2019/1/4/x?y=http://z.org", Some("vox.com")),
            ("http://campaignstops.blogs.nytimes.com/2012/", Some("nytimes.com")),
            ("https://www.bbc.co.uk/news", Some("bbc.co.uk")),
            ("https://news.bbc.co.uk:8080/", Some("bbc.co.uk")),
            ("https://WWW.Smh.com.AU/", Some("smh.com.au")),
            ("https://www3.nhk.or.jp/news", Some("nhk.or.jp")),
            ("https://g1.globo.com/", Some("globo.com")),
            ("https://news.web.de/", Some("web.de")),
            ("https://matter.substack.com/p/1", Some("matter.substack.com")),
            ("https://someone.blogspot.co.uk/", Some("blogspot.co.uk")),
            ("www.spiegel.de/politik", Some("spiegel.de")),
            ("//cdn.cnn.com/x", Some("cnn.com")),
            ("https://user:pass@example.org/", Some("example.org")),
            ("https://example.org./", Some("example.org")),
            ("https://b\u{fc}cher.example/", Some("b\u{fc}cher.example")),
            ("https://co.uk/", Some("co.uk")),
            ("http://192.168.0.1/a", Some("192.168.0.1")),
            ("http://localhost/a", None),
            ("not a url. Really", None),
            ("urn:isbn:123", None),
            ("http://[::1]/", None),
            ("https://", None),
            ("", None),
        ];
        for (url, outlet) in cases {
            assert_eq!(outlet_of_url(url).as_deref(), outlet, "{url}");
        }
    }
}
