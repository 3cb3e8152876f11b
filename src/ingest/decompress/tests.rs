//! Tests of the bytes of an input: encodings, and what stands behind the end of a gzip.

use crate::ingest::decompress::{FREE_BYTES, check_expansion};
use crate::ingest::tests::{Dump, faults, flat, gzip};
use crate::ingest::{Options, open_with};
use encoding_rs::{Encoding, MACINTOSH, WINDOWS_1252};
use std::io::Cursor;

const CSV: &str =
    "id,outlet,date,text\n1,Herald,2016-11-08,Ada Quill spoke.\n2,Zürich Post,2016-11-09,Bo Marn’s plan – “no”.\n";
const JSONL: &str = "{\"id\":1,\"outlet\":\"Herald\",\"date\":\"2016-11-08\",\"text\":\"Ada Quill spoke.\"}\n\
                     {\"id\":2,\"outlet\":\"Zürich Post\",\"date\":\"2016-11-09\",\"text\":\"Bo Marn’s plan – “no”.\"}\n";
const TWO: [&str; 2] = [
    "1|Herald|2016-11-08||Ada Quill spoke.",
    "2|Zürich Post|2016-11-09||Bo Marn’s plan – “no”.",
];

fn utf_16(text: &str, mark: &[u8], bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let units = text.encode_utf16().flat_map(bytes);
    mark.iter().copied().chain(units).collect()
}

fn code_page(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    encoding.encode(text).0.into_owned()
}

#[test]
fn every_encoding_gives_the_same_articles() {
    for (name, text) in [("a.csv", CSV), ("a.jsonl", JSONL), ("unnamed", JSONL)] {
        let cases = [
            (None, text.as_bytes().to_vec()),
            (None, format!("\u{feff}{text}").into_bytes()),
            (Some("UTF-16LE"), utf_16(text, b"\xFF\xFE", u16::to_le_bytes)),
            (Some("UTF-16BE"), utf_16(text, b"\xFE\xFF", u16::to_be_bytes)),
            (Some("UTF-16LE"), utf_16(text, b"", u16::to_le_bytes)),
            (Some("UTF-16BE"), utf_16(text, b"", u16::to_be_bytes)),
            (Some("windows-1252"), code_page(text, WINDOWS_1252)),
            (Some("macintosh"), code_page(text, MACINTOSH)),
        ];
        for (encoding, bytes) in cases {
            for bytes in [bytes.clone(), gzip(&bytes)] {
                let (read, summary) = Dump::new().read_file(name, &bytes);
                assert_eq!(flat(&read), TWO, "{name} {encoding:?}");
                assert_eq!(summary.bytes, bytes.len() as u64);
                match encoding {
                    None => assert_eq!(summary.notes, [""; 0], "{name}"),
                    Some(encoding) => assert!(summary.notes[0].contains(encoding), "{:?}", summary.notes),
                }
            }
        }
    }
}

#[test]
fn the_first_accent_decides_wherever_it_stands_also_in_a_pipe() {
    let plain: String = (0..9_000)
        .map(|n| format!("p{n},Post,2016-11-08,plain text\n"))
        .collect();
    let text = CSV.replace("1,Herald", &format!("{plain}1,Herald"));
    for (bytes, notes) in [
        (text.clone().into_bytes(), 0),
        (code_page(&text, WINDOWS_1252), 1),
        (utf_16(&text, b"\xFF\xFE", u16::to_le_bytes), 1),
    ] {
        let input: Box<Cursor<Vec<u8>>> = Box::new(Cursor::new(bytes));
        let mut articles = open_with(&["-".to_owned()], &Options::default(), input).unwrap();
        let read: Vec<_> = articles.by_ref().collect();
        assert_eq!(read.len(), 9_002);
        assert_eq!(flat(&read[9_000..]), TWO);
        assert_eq!(articles.summaries()[0].notes.len(), notes);
    }
}

#[test]
fn damaged_utf_8_loses_its_records_only() {
    let bytes = [CSV.as_bytes(), b"3,Post,2016-11-10,caf\xE9\n4,Post,2016-11-10,x\n"].concat();
    let (read, summary) = Dump::new().read_file("a.csv", bytes);
    assert_eq!(faults(&read), [(4, "invalid_utf8")]);
    assert_eq!((summary.articles, summary.notes.len()), (3, 0));
    // What could be no letter of Windows-1252 is no Windows-1252.
    let (read, _) = Dump::new().read_file("a.csv", b"id,text\n1,a\x81b\n2,x\n");
    assert_eq!(faults(&read), [(2, "invalid_utf8")]);
}

#[test]
fn texts_of_a_folder_are_decoded_each_by_itself() {
    let dump = Dump::new();
    dump.put("texts/a.txt", "Ada Quill’s plan.");
    dump.put("texts/b.txt", b"Bo Marn\x92s plan.");
    dump.put("texts/c.txt", utf_16("Zoë Marn’s plan.", b"\xFF\xFE", u16::to_le_bytes));
    let folder = dump.put("texts/d.txt", b"Ada \x93Quill\x94.").replace("/d.txt", "");
    let (read, summaries) = dump.read(&[folder]);
    let texts: Vec<_> = read.iter().flatten().map(|article| article.text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "Ada Quill’s plan.",
            "Bo Marn’s plan.",
            "Zoë Marn’s plan.",
            "Ada “Quill”."
        ]
    );
    let notes = summaries[0].notes.join("; ");
    assert!(
        notes.contains("UTF-16LE") && notes.contains("windows-1252, not UTF-8, and read as such: 2"),
        "{notes}"
    );
}

#[test]
fn what_stands_behind_a_gzip_costs_nothing() {
    let packed = gzip(CSV.as_bytes());
    for (tail, note) in [
        (vec![0; 512], None),
        (vec![0; 300_000], None),
        ([&[0; 3][..], &gzip(b"3,Post,2016-11-10,x\n")].concat(), None),
        (b"--end of tape--".to_vec(), Some("15")),
        ([&[0; 200_000][..], b"rest"].concat(), Some("4")),
    ] {
        let bytes = [&packed[..], &tail].concat();
        let (read, summary) = Dump::new().read_file("a.csv.gz", &bytes);
        assert_eq!(flat(&read)[..2], TWO);
        assert_eq!(faults(&read), []);
        assert_eq!(summary.bytes, bytes.len() as u64);
        match note {
            None => assert_eq!(summary.notes, [""; 0]),
            Some(part) => assert!(summary.notes[0].ends_with(part), "{:?}", summary.notes),
        }
    }
    // A member whose beginning is damaged is not passed over.
    let bytes = [&packed[..], b"\0\0junk", &packed].concat();
    let (read, _) = Dump::new().read_file("a.csv.gz", &bytes);
    assert_eq!(faults(&read), [(4, "unreadable_input")]);
}

#[test]
fn what_unpacks_to_too_much_is_refused() {
    let gigabyte = FREE_BYTES;
    for (raw, unpacked, is_ok) in [
        (10, gigabyte, true),
        (10, gigabyte + 1, false),
        (gigabyte, 100 * gigabyte, true),
        (gigabyte / 1_000, gigabyte + 1, true),
        (gigabyte, 2_001 * gigabyte, false),
    ] {
        assert_eq!(check_expansion(raw, unpacked).is_ok(), is_ok, "{raw} to {unpacked}");
    }
}
