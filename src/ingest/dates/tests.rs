use super::*;

/// Returns the day of a reading; of a numeric date both, `8.11.|11.8.`, where they differ.
fn shown(reading: &DateReading) -> Option<String> {
    match reading {
        DateReading::Day(day) => Some(day.to_string()),
        DateReading::Numeric(date) => Some(date.only_day().map_or("two".to_owned(), |day| day.to_string())),
        DateReading::Unreadable => None,
    }
}

fn check(reader: &DateReader, cases: &[(&str, Option<&str>)]) {
    let wrong: Vec<_> = cases
        .iter()
        .filter(|(text, day)| shown(&reader.read(text)).as_deref() != *day)
        .map(|(text, day)| format!("{text:?}: {:?}, not {day:?}", reader.read(text)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn dates_in_the_formats_of_sources_are_read() {
    check(
        &DateReader::default(),
        &[
            ("2015-06-03", Some("2015-06-03")),
            (" 2015-06-03 ", Some("2015-06-03")),
            ("2015-6-3", Some("2015-06-03")),
            ("2015/06/03", Some("2015-06-03")),
            ("2015.06.03", Some("2015-06-03")),
            ("2015. 6. 3.", Some("2015-06-03")),
            ("2015年6月3日", Some("2015-06-03")),
            ("2015년 6월 3일", Some("2015-06-03")),
            ("2015-06-03T23:30:00Z", Some("2015-06-03")),
            ("2015-06-03T23:30:00-11:00", Some("2015-06-03")),
            ("2015-06-03T23:30:00.123456+0200", Some("2015-06-03")),
            ("2015-06-03T23:30", Some("2015-06-03")),
            ("2015-06-03T23:30:00[Europe/Berlin]", Some("2015-06-03")),
            ("2015-06-03+02:00", Some("2015-06-03")),
            ("2015-06-03 23:30:00", Some("2015-06-03")),
            ("2015-06-03 23:30:00+00:00", Some("2015-06-03")),
            ("2015-06-03 23:30:00 UTC", Some("2015-06-03")),
            ("2015-06-03 09:30:00 PM EDT", Some("2015-06-03")),
            ("2015-06-03Z", Some("2015-06-03")),
            ("2015-06-03 morning", Some("2015-06-03")),
            ("20150603", Some("2015-06-03")),
            ("201506032330", Some("2015-06-03")),
            ("20150603233000", Some("2015-06-03")),
            ("20150603T233000Z", Some("2015-06-03")),
            ("2016-02-29", Some("2016-02-29")),
            ("2015-02-29", None),
            ("2015-13-01", None),
            ("2015-00-10", None),
            ("20151301", None),
            ("20150603993000", None),
            ("2015-06", None),
            ("2015", None),
            ("2015-06-031", None),
            ("2015-06/03", None),
            ("yesterday", None),
            ("", None),
            ("٢٠١٥-٠٦-٠٣", None),
            ("99999999999999999999", None),
            ("0001-01-01T00:00:00", None),
            ("9999-12-31", None),
            ("1699-12-31", None),
            ("1700-01-01", Some("1700-01-01")),
        ],
    );
}

#[test]
fn a_month_by_name_leaves_one_reading() {
    check(
        &DateReader::default(),
        &[
            ("Wed, 03 Jun 2015 23:30:00 +0200", Some("2015-06-03")),
            ("3 Jun 2015 23:30 GMT", Some("2015-06-03")),
            ("June 3, 2015", Some("2015-06-03")),
            ("JUNE 3, 2015", Some("2015-06-03")),
            ("June 3, 2015 Wednesday", Some("2015-06-03")),
            ("Wednesday, June 3, 2015", Some("2015-06-03")),
            ("Wednesday June 3 2015 10:00 AM EST", Some("2015-06-03")),
            ("3 June 2015", Some("2015-06-03")),
            ("3rd of June 2015", Some("2015-06-03")),
            ("03-Jun-2015", Some("2015-06-03")),
            ("Jun-03-2015", Some("2015-06-03")),
            ("2015-Jun-03", Some("2015-06-03")),
            ("Sept. 9, 2015", Some("2015-09-09")),
            ("Sep 9, 2015", Some("2015-09-09")),
            ("Wed Jun 03 23:30:00 +0000 2015", Some("2015-06-03")),
            ("Wed Jun  3 23:30:00 CET 2015", Some("2015-06-03")),
            ("8-Nov-16", Some("2016-11-08")),
            ("08-Nov-16", Some("2016-11-08")),
            ("08NOV2016", Some("2016-11-08")),
            ("08NOV16", Some("2016-11-08")),
            ("08NOV2016:10:30:00", Some("2016-11-08")),
            ("8 Nov 16", Some("2016-11-08")),
            ("8 Nov 98", Some("1998-11-08")),
            ("8 Nov '16", Some("2016-11-08")),
            ("Nov 8, 16", Some("2016-11-08")),
            ("08-NOV-16 10.30.00.000000 AM", Some("2016-11-08")),
            ("8-Nov-16 10:30", Some("2016-11-08")),
            ("10:30 Nov 8, 2016", Some("2016-11-08")),
            ("10.30 Nov 8, 2016", Some("2016-11-08")),
            ("Nov 8, 10:30", None),
            ("Nov 8, 10 p.m.", None),
            ("June 2015", None),
            ("Feb 30, 2016", None),
            ("Nov 8, 1066", None),
            ("J\u{fc}ne 3, 2015", None),
        ],
    );
}

#[test]
fn words_around_a_date_do_not_matter() {
    check(
        &DateReader::default(),
        &[
            ("Published Nov. 8, 2016 at 5:04 p.m. ET", Some("2016-11-08")),
            ("Updated: November 8th, 2016", Some("2016-11-08")),
            ("Updated 5:04 PM ET, Tue November 8, 2016", Some("2016-11-08")),
            ("First published on Tue 8 Nov 2016 05.00 GMT", Some("2016-11-08")),
            ("Last modified on 8 November 2016", Some("2016-11-08")),
            ("Nov. 8, 2016 | Updated Nov. 9, 2016", Some("2016-11-08")),
            ("Updated: Nov. 9, 2016. Published: Nov. 8, 2016", Some("2016-11-08")),
            ("November 8, 2016 Tuesday Correction Appended", Some("2016-11-08")),
            ("Published: 2016-11-08T10:30:00Z", Some("2016-11-08")),
            ("Posted 25/11/2016 at 10:30", Some("2016-11-25")),
            ("10:30, 25.11.2016", Some("2016-11-25")),
            ("Tuesday, 8/11/2016", Some("2016-11-08")),
            ("Thursday, 8/11/2016", Some("2016-08-11")),
            ("Friday, 8/11/2016", Some("two")),
            ("Published 2 hours ago", None),
            ("version 1.2.2016.3", None),
        ],
    );
    let long = format!("{} June 3, 2015", "word ".repeat(50));
    assert_eq!(DateReader::default().read(&long), DateReading::Unreadable);
}

#[test]
fn digits_alone_are_one_day_or_two() {
    check(
        &DateReader::default(),
        &[
            ("1/4/19", Some("two")),
            ("01/04/2019", Some("two")),
            ("4.1.2019", Some("two")),
            ("4. 1. 2019", Some("two")),
            ("04-01-2019 10:30", Some("two")),
            ("25/11/2016", Some("2016-11-25")),
            ("11/25/2016 00:00:00", Some("2016-11-25")),
            ("25.11.16", Some("2016-11-25")),
            ("5/5/2016", Some("2016-05-05")),
            ("16-11-08", None),
            ("31/04/2016", None),
            ("25/25/2016", None),
            ("8/11/9999", None),
            ("8/11/20166", None),
        ],
    );
}

#[test]
fn numbers_of_seconds_are_days_in_utc() {
    check(
        &DateReader::default(),
        &[
            ("1433376000", Some("2015-06-04")),
            ("1433375999.25", Some("2015-06-03")),
            ("1478563200000", Some("2016-11-08")),
            ("1478563200000.0", Some("2016-11-08")),
            ("1478563200000000", Some("2016-11-08")),
            ("1478563200000000000", Some("2016-11-08")),
            ("631152000", Some("1990-01-01")),
            ("631151999", None),
            ("4102444799", Some("2099-12-31")),
            ("4102444800", None),
            ("0", None),
            ("-1433376000", None),
            ("2016110810", None),
            ("42682", None),
        ],
    );
}

#[test]
fn the_users_own_format_comes_first() {
    let american = DateReader::new(Some("%m/%d/%y")).unwrap();
    check(
        &american,
        &[
            ("1/4/19", Some("2019-01-04")),
            ("2019-01-05", Some("2019-01-05")),
            ("31/12/19", None),
            ("1/4/2019", Some("2019-01-04")),
        ],
    );
    check(
        &DateReader::new(Some("%d.%m.%Y, %H:%M Uhr")).unwrap(),
        &[
            ("03.06.2015, 14:30 Uhr", Some("2015-06-03")),
            ("03.06.2015", Some("2015-06-03")),
        ],
    );
    check(
        &DateReader::new(Some("%d/%m/%Y")).unwrap(),
        &[
            ("08/11/2016", Some("2016-11-08")),
            ("08/11/2016 10:30", Some("2016-11-08")),
            ("8/11/2016 00:00:00", Some("2016-11-08")),
            ("08/11/2016T10:30:00Z", Some("2016-11-08")),
            ("08/11/16", Some("2016-11-08")),
            ("Posted 08/11/2016", Some("2016-11-08")),
            ("08/11/20166", None),
        ],
    );
    check(
        &DateReader::new(Some("%H:%M %d/%m/%Y")).unwrap(),
        &[
            ("10:30 08/11/2016", Some("2016-11-08")),
            ("08/11/2016", Some("2016-11-08")),
        ],
    );
    check(
        &DateReader::new(Some("%s")).unwrap(),
        &[("1433376000", Some("2015-06-04")), ("86400", Some("1970-01-02"))],
    );
}

#[test]
fn a_format_without_a_day_is_refused() {
    for format in ["%m/%Y", "%Q!", "day", "", "%H:%M"] {
        let message = DateReader::new(Some(format)).unwrap_err().to_string();
        assert!(message.contains("%d/%m/%y"), "{format}: {message}");
    }
}
