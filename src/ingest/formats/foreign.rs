//! Files in formats that are not read here, told by their content, each with what to do with it.

/// A format that is told by bytes at a fixed place.
struct MagicNumber {
    /// The place of the bytes from the beginning of the file.
    at: usize,
    bytes: &'static [u8],
    /// The name of the format, and the remedy.
    description: &'static str,
}

const fn magic(at: usize, bytes: &'static [u8], description: &'static str) -> MagicNumber {
    MagicNumber { at, bytes, description }
}

const IMAGE: &str = "a picture: recognize its text first (OCR)";
const OLD_R: &str = "an R file (.rda): write the table as CSV with write.csv(x, \"dump.csv\", row.names = FALSE)";
const RDS: &str =
    "an R file (.rds): write the table as CSV with write.csv(readRDS(FILE), \"dump.csv\", row.names = FALSE)";
const PICKLE: &str = "a Python pickle: write it as Parquet with pandas' to_parquet";
const UTF_32: &str = "in UTF-32: convert it with `iconv -f UTF-32 -t UTF-8`";
const UNKNOWN_COMPRESSION: &str = "compressed in a way that is not read here: unpack it first";

/// Formats of bytes that are no text.
const MAGIC_NUMBERS: [MagicNumber; 46] = [
    magic(0, b"{\\rtf", "an RTF document: save it as plain text (UTF-8)"),
    magic(
        0,
        b"\xD0\xCF\x11\xE0",
        "an old Office file: save a sheet as CSV (UTF-8), a document as plain text (UTF-8)",
    ),
    magic(0, b"%PDF-", "a PDF: extract its text first, for example with pdftotext"),
    magic(
        0,
        b"%!PS",
        "a PostScript file: extract its text first, for example with ps2ascii",
    ),
    magic(0, b"SQLite format 3", "an SQLite database: export the table as CSV"),
    magic(8, b"DUCK", "a DuckDB database: write the table as Parquet with COPY"),
    magic(0, b"PARE", "an encrypted Parquet file: write it without encryption"),
    magic(
        0,
        b"FEA1",
        "a Feather file of version 1: write it as Parquet, or as Feather of version 2",
    ),
    magic(
        0,
        b"Obj\x01",
        "an Avro file: write it as Parquet or JSON Lines, for example with `avro-tools tojson`",
    ),
    magic(0, b"7z\xBC\xAF\x27\x1C", "a 7z archive: unpack it first, with `7z x`"),
    magic(0, b"Rar!\x1A\x07", "a RAR archive: unpack it first, with `unrar x`"),
    magic(0, b"MSCF", "a cabinet archive: unpack it first"),
    magic(0, b"LZIP", UNKNOWN_COMPRESSION),
    magic(0, b"\x1F\x9D", "compressed with compress (.Z): unpack it with gunzip"),
    magic(0, b"\x89LZO", UNKNOWN_COMPRESSION),
    magic(0, b"\xFF\x06\x00\x00sNaPpY", "compressed with snappy: unpack it first"),
    magic(0, b"\x5D\x00\x00", "compressed with lzma: unpack it first, with unlzma"),
    magic(0, b"\x80\x02", PICKLE),
    magic(0, b"\x80\x03", PICKLE),
    magic(0, b"\x80\x04", PICKLE),
    magic(0, b"\x80\x05", PICKLE),
    magic(0, b"X\n\0\0\0", RDS),
    magic(0, b"A\n2\n", RDS),
    magic(0, b"A\n3\n", RDS),
    magic(0, b"RDX2\n", OLD_R),
    magic(0, b"RDX3\n", OLD_R),
    magic(0, b"RDA2\n", OLD_R),
    magic(0, b"RDA3\n", OLD_R),
    magic(
        0,
        b"\x89HDF\r\n\x1A\n",
        "an HDF5 file: write the table as Parquet with pandas' to_parquet",
    ),
    magic(0, b"\x93NUMPY", "a NumPy array: write it as Parquet or CSV"),
    magic(0, b"<stata_dta>", "a Stata file: export it as CSV (UTF-8)"),
    magic(0, b"$FL2", "an SPSS file: export it as CSV (UTF-8)"),
    magic(0, b"$FL3", "an SPSS file: export it as CSV (UTF-8)"),
    magic(0, b"\x89PNG", IMAGE),
    magic(0, b"\xFF\xD8\xFF", IMAGE),
    magic(0, b"GIF87a", IMAGE),
    magic(0, b"GIF89a", IMAGE),
    magic(0, b"II*\0", IMAGE),
    magic(0, b"MM\0*", IMAGE),
    magic(8, b"WEBPVP8", IMAGE),
    magic(4, b"ftyp", "a film or a sound: transcribe it first"),
    magic(0, b"ID3", "a sound: transcribe it first"),
    magic(
        0,
        b"version https://git-lfs.github.com/spec/",
        "a pointer of Git LFS, not the file: fetch that with `git lfs pull`",
    ),
    magic(
        0,
        b"-----BEGIN PGP MESSAGE-----",
        "encrypted with PGP: decrypt it first",
    ),
    magic(0, b"\xFF\xFE\0\0", UTF_32),
    magic(0, b"\0\0\xFE\xFF", UTF_32),
];

/// A format of texts, told by its first lines.
struct TextFormat {
    recognize: fn(&str) -> bool,
    /// The name of the format, and the remedy.
    description: &'static str,
}

const TEXT_FORMATS: [TextFormat; 4] = [
    TextFormat {
        recognize: is_mailbox,
        description: "a mailbox: write a file with a row for each message, as CSV or JSON Lines",
    },
    TextFormat {
        recognize: is_sql,
        description: "a dump of SQL statements: load it into a database and export the table as CSV",
    },
    TextFormat {
        recognize: is_script,
        description: "JavaScript: keep only the JSON in it, from the first [ or { to the last ] or }",
    },
    TextFormat {
        recognize: is_yaml_list,
        description: "YAML: write it as JSON Lines, for example with `yq -o json -I 0 '.[]'`",
    },
];

/// Returns what a file is that begins with `head`, and the remedy, if it is of a format that is not read here.
pub(crate) fn describe_foreign(head: &[u8]) -> Option<&'static str> {
    if is_orc(head) {
        return Some("an ORC file: write it as Parquet");
    }
    let number = MAGIC_NUMBERS
        .iter()
        .find(|number| head.get(number.at..).is_some_and(|rest| rest.starts_with(number.bytes)));
    if let Some(number) = number {
        return Some(number.description);
    }
    let text = head.utf8_chunks().next()?.valid().trim_start();
    let format = TEXT_FORMATS.iter().find(|format| (format.recognize)(text))?;
    Some(format.description)
}

/// Returns true for an ORC file, whose three letters could also begin a text.
fn is_orc(head: &[u8]) -> bool {
    head.starts_with(b"ORC") && head.iter().take(64).any(|byte| *byte < b'\t')
}

/// Returns true if the text is no text: a byte 0, or control characters that no text has so many of.
pub(crate) fn is_binary(head: &[u8]) -> bool {
    let is_control = |byte: &&u8| matches!(byte, 0x01..=0x08 | 0x0E..=0x1A | 0x7F);
    let controls = head.iter().filter(is_control).count();
    head.contains(&0) || controls > (head.len() / 50).max(1)
}

fn is_mailbox(text: &str) -> bool {
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let is_header = |line: &str| {
        let name = line.split_once(": ").map_or("", |(name, _)| name);
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let headers = lines.take(3).filter(|line| is_header(line)).count();
    let is_message = [
        "Return-Path:",
        "Received:",
        "Delivered-To:",
        "Message-ID:",
        "MIME-Version:",
        "X-Mozilla-Status:",
    ]
    .iter()
    .any(|name| first.starts_with(name));
    (first.starts_with("From ") && headers >= 2) || (is_message && headers >= 1)
}

fn is_sql(text: &str) -> bool {
    let comments = [
        "-- MySQL dump",
        "-- MariaDB dump",
        "-- PostgreSQL database",
        "-- phpMyAdmin SQL",
        "-- Dump",
    ];
    if comments.iter().any(|comment| text.starts_with(comment)) {
        return true;
    }
    let mut lines = text.lines().map(str::trim);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with("--") && !line.starts_with("/*"));
    let first = first.unwrap_or_default().to_ascii_uppercase();
    let statements = [
        "CREATE TABLE ",
        "INSERT INTO ",
        "DROP TABLE ",
        "CREATE DATABASE ",
        "PRAGMA FOREIGN_KEYS",
        "SET NAMES ",
    ];
    // A headline may begin with the same words, but not go on with a bracket, a quotation mark or a semicolon.
    statements.iter().any(|statement| first.starts_with(statement)) && first.contains(['(', '`', ';'])
        || first == "BEGIN TRANSACTION;"
}

/// Returns true for `var news = [`, `window.news = {`, `callback({` and the like.
fn is_script(text: &str) -> bool {
    let text = ["var ", "let ", "const ", "export default "]
        .iter()
        .find_map(|word| text.strip_prefix(word))
        .unwrap_or(text);
    let name = text.trim_start_matches(|letter: char| letter.is_ascii_alphanumeric() || "_$.".contains(letter));
    let Some(value) = name.trim_start().strip_prefix(['=', '(']) else {
        return false;
    };
    let value = value.trim_start();
    let inner = value.strip_prefix(['[', '{']).map(str::trim_start);
    name.len() < text.len() && inner.is_some_and(|inner| inner.starts_with(['"', '\'', '{', '[']))
}

/// Returns true for a list of objects: `- id: 1`, then `  title: …`.
fn is_yaml_list(text: &str) -> bool {
    let text = text.strip_prefix("---").unwrap_or(text).trim_start();
    let mut lines = text.lines();
    let is_pair = |line: &str, start: &str| {
        line.strip_prefix(start)
            .and_then(|rest| rest.split_once(':'))
            .is_some_and(|(key, value)| {
                let is_word = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
                is_word && (value.is_empty() || value.starts_with(' '))
            })
    };
    lines.next().is_some_and(|line| is_pair(line, "- ")) && lines.next().is_some_and(|line| is_pair(line, "  "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_files_are_named() {
        let cases: [(&[u8], &str); 26] = [
            (b"{\\rtf1\\ansi Bo Marn lost.}", "an RTF"),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "an old Office"),
            (b"%PDF-1.7\n", "a PDF"),
            (b"SQLite format 3\0", "an SQLite"),
            (b"ORC\x11\x00\x00\x0A", "an ORC"),
            (b"Obj\x01\x04\x14avro.codec", "an Avro"),
            (b"7z\xBC\xAF\x27\x1C\x00\x04", "a 7z"),
            (b"Rar!\x1A\x07\x01\x00", "a RAR"),
            (b"\x80\x04\x95\x1C\x00", "a Python pickle"),
            (b"X\n\0\0\0\x03\0\x04", "an R file (.rds)"),
            (b"RDX3\nX\n", "an R file (.rda)"),
            (b"\x89HDF\r\n\x1A\n", "an HDF5"),
            (b"\x89PNG\r\n\x1A\n", "a picture"),
            (b"RIFF\x24\0\0\0WEBPVP8 ", "a picture"),
            (b"FEA1\0\0\0\0", "a Feather file of version 1"),
            (
                b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n",
                "a pointer",
            ),
            (
                b"From ada@herald.example Mon Mar  4 10:00:00 2024\nReturn-Path: <a@b.example>\nSubject: News\n\nBo",
                "a mailbox",
            ),
            (b"Received: from a.example\nSubject: News\n\nBo Marn lost.", "a mailbox"),
            (b"-- MySQL dump 10.13\n--\n", "a dump of SQL"),
            (
                b"/*!40101 SET NAMES utf8 */;\n\nDROP TABLE IF EXISTS `news`;\n",
                "a dump of SQL",
            ),
            (b"INSERT INTO news VALUES (1,'Bo Marn lost.');\n", "a dump of SQL"),
            (b"var news = [{\"text\":\"Bo Marn lost.\"}];", "JavaScript"),
            (b"window.YTD.news.part0 = [ {\n  \"text\" : \"Bo\"", "JavaScript"),
            (b"callback({\"text\":\"Bo Marn lost.\"})", "JavaScript"),
            (b"- id: 1\n  text: Bo Marn lost.\n", "YAML"),
            (b"---\n- id: 1\n  text: Bo Marn lost.\n", "YAML"),
        ];
        for (head, start) in cases {
            let description = describe_foreign(head).unwrap_or("nothing");
            assert!(description.starts_with(start), "{description} for {start}");
        }
    }

    #[test]
    fn texts_and_dumps_are_not_foreign() {
        let cases: [&[u8]; 12] = [
            b"",
            b"Bo Marn lost the vote.",
            b"From Paris our reporter writes\nthat Bo Marn lost.",
            b"From: a reader\nTo the editor",
            b"ORCHARDS SOLD\nBo Marn bought them.",
            b"Insert into the record: Bo Marn lost.",
            b"Drop table tennis, says Bo Marn",
            b"id,outlet,date,title,text\n1,Herald,2024-03-04,,Bo Marn lost.\n",
            b"---\ntitle: Bo Marn lost\n---\nThe vote was close.",
            b"- He lost: the vote\n- She won",
            b"x = [y] is how it reads",
            b"Ada (\"Quill\") won",
        ];
        for head in cases {
            assert_eq!(describe_foreign(head), None, "{}", String::from_utf8_lossy(head));
        }
    }

    #[test]
    fn bytes_that_no_text_has() {
        for (head, expected) in [
            (&b"Bo Marn\x0C lost\x1B the vote.\n"[..], false),
            (b"A stray \x01 control", false),
            (b"Bo\0Marn", true),
            (b"\x04\x11M\x18d@\x01", true),
            (b"", false),
        ] {
            assert_eq!(is_binary(head), expected, "{head:?}");
        }
    }
}
