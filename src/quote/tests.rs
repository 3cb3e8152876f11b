use super::*;
use crate::sentence;
use QuoteKind::{Direct, Indirect, Spoken};
use proptest::prelude::*;

/// A text, and its quotes: kind, pieces of the content, source (empty: none).
type Case = (
    &'static str,
    &'static [(QuoteKind, &'static [&'static str], &'static str)],
);

const CASES: &[Case] = &[
    // Marks of all kinds; who speaks before, after, inverted.
    ("“We won,” Ada Quill said.", &[(Direct, &["We won,"], "Ada Quill")]),
    ("\"We won,\" said Ada Quill.", &[(Direct, &["We won,"], "Ada Quill")]),
    ("'We won,' she said.", &[(Direct, &["We won,"], "she")]),
    ("‘We won’, she said.", &[(Direct, &["We won"], "she")]),
    ("«We won», said the mayor.", &[(Direct, &["We won"], "the mayor")]),
    ("''We won,'' Mr. Marn said.", &[(Direct, &["We won,"], "Mr. Marn")]),
    ("„We won“, said Ms. Quill.", &[(Direct, &["We won"], "Ms. Quill")]),
    ("Ada Quill said: “We won.”", &[(Direct, &["We won."], "Ada Quill")]),
    (
        "Ada Quill told reporters on Monday, “We won.”",
        &[(Direct, &["We won."], "Ada Quill")],
    ),
    (
        "In a statement Thursday, Ada Quill said, “We won.”",
        &[(Direct, &["We won."], "Ada Quill")],
    ),
    (
        "“Did we win?” asked the old man.",
        &[(Direct, &["Did we win?"], "the old man")],
    ),
    // A speaker's phrase: titles, what it is a part of, an apposition left out.
    (
        "“It is late,” said Bo Marn, a spokesman for the ministry.",
        &[(Direct, &["It is late,"], "Bo Marn")],
    ),
    (
        "“It is late,” said a spokesman for the ministry.",
        &[(Direct, &["It is late,"], "a spokesman for the ministry")],
    ),
    (
        "“It is late,” a spokesman for the ministry told Radio Oslo.",
        &[(Direct, &["It is late,"], "a spokesman for the ministry")],
    ),
    (
        "Bo Marn, who led the party for years, said that it was late.",
        &[(Indirect, &["that it was late"], "Bo Marn")],
    ),
    (
        "Sen. Bo Marn (L-Kessia) said it was late.",
        &[(Indirect, &["it was late"], "Sen. Bo Marn")],
    ),
    (
        "Ada Quill and Bo Marn said that they were late.",
        &[(Indirect, &["that they were late"], "Ada Quill and Bo Marn")],
    ),
    // Speech that is interrupted, goes on, crosses sentences and paragraphs.
    (
        "“We won,” she said, “and they lost.”",
        &[(Direct, &["We won,", "and they lost."], "she")],
    ),
    (
        "“We won,” she said. “They lost. So it goes.”",
        &[(Direct, &["We won,", "They lost. So it goes."], "she")],
    ),
    (
        "“They lost. We won,” said Ada Quill.",
        &[(Direct, &["They lost. We won,"], "Ada Quill")],
    ),
    (
        "“We won,” said Ada Quill.\n\n“It was a long night.”\n\nThe night was cold.",
        &[
            (Direct, &["We won,"], "Ada Quill"),
            (Direct, &["It was a long night."], "Ada Quill"),
        ],
    ),
    (
        "“We won,” said Ada Quill. “It was long.\n\n“And it was cold.”",
        &[
            (Direct, &["We won,", "It was long."], "Ada Quill"),
            (Direct, &["And it was cold."], "Ada Quill"),
        ],
    ),
    (
        "Then Ada Quill said:\n\n“We won.”",
        &[(Direct, &["We won."], "Ada Quill")],
    ),
    ("“We won.” — Ada Quill", &[(Direct, &["We won."], "Ada Quill")]),
    // Reported speech.
    (
        "The minister said that the plan had failed.",
        &[(Indirect, &["that the plan had failed"], "The minister")],
    ),
    (
        "The plan had failed, the minister said on Monday.",
        &[(Indirect, &["The plan had failed"], "the minister")],
    ),
    (
        "The plan had failed, said the minister.",
        &[(Indirect, &["The plan had failed"], "the minister")],
    ),
    (
        "The plan, the minister said, had failed.",
        &[(Indirect, &["The plan", "had failed"], "the minister")],
    ),
    (
        "According to the ministry, the plan had failed.",
        &[(Indirect, &["the plan had failed"], "the ministry")],
    ),
    (
        "The plan had failed, according to two officials.",
        &[(Indirect, &["The plan had failed"], "two officials")],
    ),
    (
        "As the minister said, the plan had failed.",
        &[(Indirect, &["the plan had failed"], "the minister")],
    ),
    (
        "He told her that the plan had failed.",
        &[(Indirect, &["that the plan had failed"], "He")],
    ),
    (
        "Ada Quill warned voters that the plan would fail.",
        &[(Indirect, &["that the plan would fail"], "Ada Quill")],
    ),
    (
        "He said the deal was “a disgrace to us all” and left.",
        &[(Indirect, &["the deal was “a disgrace to us all” and left"], "He")],
    ),
    (
        "The family said it was late.",
        &[(Indirect, &["it was late"], "The family")],
    ),
    (
        "Another official and one of the mayor's aides said it was late.",
        &[(
            Indirect,
            &["it was late"],
            "Another official and one of the mayor's aides",
        )],
    ),
    // Judgements, active and passive.
    (
        "Ada Quill accused Bo Marn of lying.",
        &[(Indirect, &["Bo Marn of lying"], "Ada Quill")],
    ),
    (
        "Bo Marn was accused by Ada Quill of lying.",
        &[(Indirect, &["Bo Marn", "of lying"], "Ada Quill")],
    ),
    (
        "Bo Marn was accused of lying.",
        &[(Indirect, &["Bo Marn", "of lying"], "")],
    ),
    (
        "Ada Quill called for new elections.",
        &[(Indirect, &["new elections"], "Ada Quill")],
    ),
    (
        "Bo Marn rejected Quill’s claim that he lied.",
        &[
            (Indirect, &["Quill’s claim that he lied"], "Bo Marn"),
            (Indirect, &["that he lied"], "Quill"),
        ],
    ),
    // Relatives, verbs that share a speaker, one attribution inside another.
    (
        "The minister, who said that the plan had failed, resigned.",
        &[(Indirect, &["that the plan had failed"], "who")],
    ),
    (
        "Ada Quill praised the plan and said it would pass.",
        &[
            (Indirect, &["the plan"], "Ada Quill"),
            (Indirect, &["it would pass"], "Ada Quill"),
        ],
    ),
    (
        "Ada Quill resigned, saying that the plan had failed.",
        &[(Indirect, &["that the plan had failed"], "Ada Quill")],
    ),
    (
        "Ada Quill said that Bo Marn believes that the plan failed.",
        &[
            (Indirect, &["that Bo Marn believes that the plan failed"], "Ada Quill"),
            (Indirect, &["that the plan failed"], "Bo Marn"),
        ],
    ),
    // Headlines.
    (
        "Quill: Marn lied about the plan",
        &[(Indirect, &["Marn lied about the plan"], "Quill")],
    ),
    (
        "Marn ‘not fit to lead’, says Quill",
        &[(Indirect, &["Marn ‘not fit to lead’"], "Quill")],
    ),
    (
        "Quill Says the Party Will Never Change Its Mind",
        &[(Indirect, &["the Party Will Never Change Its Mind"], "Quill")],
    ),
    // No quotes: apostrophes, scare quotes, titles, inches, nouns that look like verbs.
    (
        "The workers’ union and the dogs' owners met in the '90s, she found 'em dancin' there.",
        &[],
    ),
    ("It was a so-called ‘deal’ about the 72\" screen.", &[]),
    ("The “inner six” met in Oslo.", &[]),
    ("She read the novel “Night Train” twice.", &[]),
    ("The United States sent its claims team to the state capital.", &[]),
    ("They met, spoke and left.", &[]),
    ("I think that they lied, and you know it.", &[]),
    ("Update: “Night Train” arrives.", &[]),
    // A mark that nothing closes.
    (
        "\"Quill is corrupt, Marn said. Quill won the state.",
        &[(Direct, &["Quill is corrupt,"], "Marn")],
    ),
    ("“We lost. We know it.", &[(Direct, &["We lost."], "")]),
    ("\"We lost. She knows it.", &[(Direct, &["We lost."], "")]),
    (
        "“We lost. We know it, Quill said. She left.",
        &[(Direct, &["We lost. We know it,"], "Quill")],
    ),
    (
        "“We lost.\n\nQuill won the state. The night was long.",
        &[(Direct, &["We lost."], "")],
    ),
    (
        "“We lost.\n\n“We know it. Nobody else does.",
        &[
            (Direct, &["We lost."], ""),
            (Direct, &["We know it. Nobody else does."], ""),
        ],
    ),
    (
        "Ada Quill said: \"We lost. The night was long.",
        &[(Direct, &["We lost."], "Ada Quill")],
    ),
    (
        "Ada Quill said, “We lost. The night was long.",
        &[(Direct, &["We lost."], "Ada Quill")],
    ),
    (
        "She read “Night Train. Quill won.\n\n“We lost,” Bo Marn said.",
        &[(Direct, &["We lost,"], "Bo Marn")],
    ),
    (
        "\"We lost, Quill said. They met \"by chance.\"",
        &[(Direct, &["We lost,"], "Quill")],
    ),
    ("Bo Marn is 6'2\" tall. The night was long.", &[]),
    (
        "“We lost. Bo Marn said so.\n\n“We won,” he said.",
        &[
            (Direct, &["We lost. Bo Marn said so."], ""),
            (Direct, &["We won,"], "he"),
        ],
    ),
    ("‘‘We won,’’ Bo Marn said.", &[(Direct, &["We won,"], "Bo Marn")]),
    ("“We won,“ Bo Marn said.", &[(Direct, &["We won,"], "Bo Marn")]),
    // Nobody said it: denied, left undone, imagined, asked; a thought that is denied is one.
    ("Quill was not praised.", &[]),
    ("Nobody criticised Quill.", &[]),
    ("Nobody in the party praised Quill.", &[]),
    ("Few in Halden criticised Quill.", &[]),
    ("No senator in Halden criticised Quill.", &[]),
    ("Not everyone praised Quill.", &[]),
    ("No one said that Quill lied.", &[]),
    ("Few praised Quill, and none of them loudly.", &[]),
    ("Hardly anyone praised Quill.", &[]),
    ("Not a single senator praised Quill.", &[]),
    ("Neither Marn nor Bell accused Quill of lying.", &[]),
    ("Quill was praised by nobody.", &[]),
    ("Quill was never accused of lying.", &[]),
    ("Marn never said that Quill lied.", &[]),
    ("Nor did Marn praise Quill.", &[]),
    ("Marn would not say that Quill lied.", &[]),
    ("Marn hasn’t criticised Quill.", &[]),
    ("Marn refused to say that Quill lied.", &[]),
    ("Marn has yet to endorse Quill.", &[]),
    ("Marn stopped short of calling Quill a liar.", &[]),
    ("Marn left without criticizing Quill.", &[]),
    ("Marn wants to accuse Quill of lying.", &[]),
    ("Critics may say that Quill lied.", &[]),
    ("Marn should have said that Quill lied.", &[]),
    ("If Marn says that Quill lied, he will lose.", &[]),
    ("Did Marn say that Quill lied?", &[]),
    ("It would be wrong to say that Quill lied.", &[]),
    ("A few praised Quill.", &[(Indirect, &["Quill"], "few")]),
    (
        "No fewer than ten senators praised Quill.",
        &[(Indirect, &["Quill"], "ten senators")],
    ),
    (
        "Marn not only accused Quill of lying but also left.",
        &[(Indirect, &["Quill of lying"], "Marn")],
    ),
    (
        "Marn does not believe that Quill lied.",
        &[(Indirect, &["that Quill lied"], "Marn")],
    ),
    // Where the author goes on.
    (
        "Marn said the plan failed, but the vote went well.",
        &[(Indirect, &["the plan failed"], "Marn")],
    ),
    (
        "Marn said the plan failed, although nobody left.",
        &[(Indirect, &["the plan failed"], "Marn")],
    ),
    (
        "Marn said the plan failed, while Bell won the vote.",
        &[(Indirect, &["the plan failed"], "Marn")],
    ),
    (
        "Marn said that Quill lied, but that Bell did not.",
        &[(Indirect, &["that Quill lied, but that Bell did not"], "Marn")],
    ),
    (
        "Marn said he would back the plan, which failed in May.",
        &[(Indirect, &["he would back the plan"], "Marn")],
    ),
    (
        "Marn said the plan would pass, and aides said it was late.",
        &[
            (Indirect, &["the plan would pass"], "Marn"),
            (Indirect, &["it was late"], "aides"),
        ],
    ),
    (
        "According to Marn, Quill lied and Bell left early.",
        &[(Indirect, &["Quill lied and Bell left early"], "Marn")],
    ),
    (
        "The plan (which failed, according to Marn) was long.",
        &[(Indirect, &["which failed"], "Marn")],
    ),
    (
        "Marn said this week that the plan had failed.",
        &[(Indirect, &["that the plan had failed"], "Marn")],
    ),
    (
        "Marn said on Friday he met Quill.",
        &[(Indirect, &["he met Quill"], "Marn")],
    ),
    (
        "The plan, Marn said, but not the vote, had failed.",
        &[(Indirect, &["The plan", "but not the vote, had failed"], "Marn")],
    ),
    (
        "Under the plan, Marn pledged to leave.",
        &[(Indirect, &["to leave"], "Marn")],
    ),
    (
        "He told voters they had won, and that it was late.",
        &[(Indirect, &["they had won, and that it was late"], "He")],
    ),
    // Nouns, hearsay, questions, polls.
    (
        "They heard complaints that Quill lied.",
        &[(Indirect, &["that Quill lied"], "")],
    ),
    ("The report drew criticism of the mayor.", &[]),
    (
        "She repeated Quill’s criticism of the mayor.",
        &[
            (Indirect, &["Quill’s criticism of the mayor"], "She"),
            (Indirect, &["the mayor"], "Quill"),
        ],
    ),
    (
        "Quill reportedly lied to the court.",
        &[(Indirect, &["Quill", "lied to the court"], "")],
    ),
    (
        "Quill is said to have lied.",
        &[(Indirect, &["Quill", "to have lied"], "")],
    ),
    (
        "Asked whether Quill lied, Marn left.",
        &[(Indirect, &["whether Quill lied"], "")],
    ),
    (
        "The polls show Quill ahead of Marn.",
        &[(Indirect, &["Quill ahead of Marn"], "The polls")],
    ),
    ("The vote showed that Quill was ahead.", &[]),
    (
        "Ada Quill is convinced that the plan failed.",
        &[(Indirect, &["that the plan failed"], "Ada Quill")],
    ),
    (
        "Marn called Quill, his old rival, a liar.",
        &[(Indirect, &["Quill", "a liar"], "Marn")],
    ),
    (
        "Marn left, saying Quill lied and suggesting that Bell knew.",
        &[
            (Indirect, &["Quill lied"], "Marn"),
            (Indirect, &["that Bell knew"], "Marn"),
        ],
    ),
    (
        "While Marn said that Quill lied, Bell left early.",
        &[(Indirect, &["that Quill lied"], "Marn")],
    ),
    ("The plan which Marn opposed in May failed.", &[]),
    (
        "In Quill’s view, the plan failed.",
        &[(Indirect, &["the plan failed"], "Quill")],
    ),
    (
        "Marn posted on Facebook that the plan failed.",
        &[(Indirect, &["that the plan failed"], "Marn")],
    ),
    (
        "Noting that it was late, Ada Quill left.",
        &[(Indirect, &["that it was late"], "Ada Quill")],
    ),
    (
        "Voters who back Marn say it was late.",
        &[(Indirect, &["it was late"], "Voters")],
    ),
    (
        "Ada Quill, 58, of Akron, Ohio, says it was late.",
        &[(Indirect, &["it was late"], "Ada Quill")],
    ),
    (
        "The mayor sent a letter denouncing the plan.",
        &[(Indirect, &["the plan"], "The mayor")],
    ),
    (
        "OSLO (AP) — The plan failed, Ada Quill said.",
        &[(Indirect, &["The plan failed"], "Ada Quill")],
    ),
    // A participle that describes a noun, a name that is given.
    ("The alleged theft took an hour.", &[]),
    ("They counted 400 pledged delegates.", &[]),
    ("She works for a firm called Night Train.", &[]),
    // Transcripts, interviews, letters.
    (
        "Q: Did Quill lie?\n\nA: She did.",
        &[(Spoken, &["Did Quill lie?"], ""), (Spoken, &["She did."], "")],
    ),
    (
        "QUILL: Good evening. Did he lie?\n\nSEN. MARN: No. She did.\n\nShe always did.\n\nQUILL (voice-over): He said no.",
        &[
            (Indirect, &["no"], "He"),
            (Spoken, &["Good evening. Did he lie?"], "QUILL"),
            (Spoken, &["No. She did.", "She always did."], "SEN. MARN"),
            (Spoken, &["He said no."], "QUILL"),
        ],
    ),
    (
        "QUILL: Good evening. MARN: Thank you. [Laughter] QUILL: So you lied. CROWD: Boo.",
        &[
            (Spoken, &["Good evening."], "QUILL"),
            (Spoken, &["Thank you. [Laughter]"], "MARN"),
            (Spoken, &["So you lied."], "QUILL"),
            (Spoken, &["Boo."], "CROWD"),
        ],
    ),
    (
        "Q: Did Marn lie?\n\nA: He did.\n\nQ. And Quill?\n\nA. No.",
        &[
            (Spoken, &["Did Marn lie?"], ""),
            (Spoken, &["He did."], ""),
            (Spoken, &["And Quill?"], ""),
            (Spoken, &["No."], ""),
        ],
    ),
    (
        "Ada Quill, Host: Welcome.\n\nMarn: Thanks.\n\nQuill: Did he lie?\n\nMarn: Yes.\n\nHe left.",
        &[
            (Spoken, &["Welcome."], "Ada Quill"),
            (Spoken, &["Thanks."], "Marn"),
            (Spoken, &["Did he lie?"], "Quill"),
            (Spoken, &["Yes."], "Marn"),
        ],
    ),
    (
        "MARN: “We won.”\n\nTHE FACTS: He lost.\n\nMARN: “They lie.”\n\nTHE FACTS: Nobody did.\n\nQUILL: “No.”",
        &[
            (Spoken, &["“We won.”"], "MARN"),
            (Spoken, &["“They lie.”"], "MARN"),
            (Spoken, &["“No.”"], "QUILL"),
        ],
    ),
    (
        "To the Editor:\n\nMarn is a liar.\n\nADA QUILL, Oslo\n\nMarn left.",
        &[(Spoken, &["Marn is a liar.", "ADA QUILL, Oslo"], "")],
    ),
    // Whose a verb is that shares its subject: of its own clause, and past relative clauses.
    (
        "Marn praised the plan, and the mayor hewed to hers, calling it a gift.",
        &[(Indirect, &["the plan"], "Marn"), (Indirect, &["it a gift"], "Marn")],
    ),
    (
        "Marn ran again, and the mayor hewed to her plan, calling it a gift.",
        &[(Indirect, &["it a gift"], "the mayor")],
    ),
    (
        "Quill, who won twice, went on television to defend the plan.",
        &[(Indirect, &["the plan"], "Quill")],
    ),
    (
        "Ada Quill and Bo Marn have both said it was late.",
        &[(Indirect, &["it was late"], "Ada Quill and Bo Marn")],
    ),
    // What stands between a speaker and the verb.
    (
        "Ada Quill in the past said it was late.",
        &[(Indirect, &["it was late"], "Ada Quill")],
    ),
    (
        "Ada Quill two weeks ago said it was late.",
        &[(Indirect, &["it was late"], "Ada Quill")],
    ),
    (
        "Ada Quill a month later said it was late.",
        &[(Indirect, &["it was late"], "Ada Quill")],
    ),
    (
        "Rep. Bo Marn (L-Kessia), a lawyer from Oslo, said it was late.",
        &[(Indirect, &["it was late"], "Rep. Bo Marn")],
    ),
    (
        "Ada Quill, Bo Marn and Cora Voss said it was late.",
        &[(Indirect, &["it was late"], "Ada Quill, Bo Marn and Cora Voss")],
    ),
    (
        "On Saturday, Bo Marn, a lawyer, said it was late.",
        &[(Indirect, &["it was late"], "Bo Marn")],
    ),
    ("She’s saying it was late.", &[(Indirect, &["it was late"], "She")]),
    (
        "They've suggested it was late.",
        &[(Indirect, &["it was late"], "They")],
    ),
    // Phrases of speakers.
    (
        "“It is late,” said a Kessian strategist who asked not to be named.",
        &[(Direct, &["It is late,"], "a Kessian strategist")],
    ),
    (
        "Many in the crowd said it was late.",
        &[(Indirect, &["it was late"], "Many in the crowd")],
    ),
    (
        "Six in 10 voters said it was late.",
        &[(Indirect, &["it was late"], "Six in 10 voters")],
    ),
    // By whom, in the passive.
    (
        "Asked by Bo Marn whether she lied, Quill left.",
        &[(Indirect, &["whether she lied"], "Bo Marn")],
    ),
    (
        "The plan, criticized by Bo Marn, was late.",
        &[(Indirect, &["The plan"], "Bo Marn")],
    ),
    (
        "As first reported by the Oslo Post, Quill lied.",
        &[(Indirect, &["Quill lied"], "the Oslo Post")],
    ),
    (
        "Ada Quill was asked, “Did you lie?”",
        &[(Direct, &["Did you lie?"], "")],
    ),
    // Nouns, and who voices them.
    (
        "Ada Quill expressed concern that the plan was late.",
        &[
            (Indirect, &["concern that the plan was late"], "Ada Quill"),
            (Indirect, &["that the plan was late"], "Ada Quill"),
        ],
    ),
    // Inside what somebody says, only what another says or thinks is also the other's.
    (
        "Ada Quill said Bo Marn attacked the mayor.",
        &[(Indirect, &["Bo Marn attacked the mayor"], "Ada Quill")],
    ),
    (
        "Ada Quill said she thinks the plan failed.",
        &[(Indirect, &["she thinks the plan failed"], "Ada Quill")],
    ),
    ("Ada Quill did not voice concern that the plan was late.", &[]),
    ("Nobody voiced concern that the plan was late.", &[]),
    (
        "Marn's very persistent claim that Quill lied.",
        &[(Indirect, &["that Quill lied"], "Marn")],
    ),
    // Verbs beside marks that the table lacks, in the next sentence, before the words.
    ("“We won,” scoffed Ada Quill.", &[(Direct, &["We won,"], "Ada Quill")]),
    (
        "“Did we win?” Ada Quill pressed. “Tell me.”",
        &[(Direct, &["Did we win?", "Tell me."], "Ada Quill")],
    ),
    (
        "Said Ada Quill, who won: “It was late.”",
        &[(Direct, &["It was late."], "Ada Quill")],
    ),
    ("(“We won,” she said.)", &[(Direct, &["We won,"], "she")]),
    (
        "Ada Quill called over her shoulder, “He is not here.”",
        &[(Direct, &["He is not here."], "Ada Quill")],
    ),
    (
        "Ada Quill agreed. “It was late.”",
        &[(Direct, &["It was late."], "Ada Quill")],
    ),
    ("The night was cold. “It was late.”", &[(Direct, &["It was late."], "")]),
    (
        "Marn told his crowd, to applause:\n\n“We won.”",
        &[(Direct, &["We won."], "Marn")],
    ),
    (
        "“It was a long night.”\n\n— Ada Quill",
        &[(Direct, &["It was a long night."], "Ada Quill")],
    ),
    // A heading in single marks is nobody's words.
    (
        "“We won,” she said.\n\n'A long night'\n\nIt rained.",
        &[(Direct, &["We won,"], "she")],
    ),
    (
        "''I like the word 'new,''' said Bo Marn.",
        &[(Direct, &["I like the word 'new,'"], "Bo Marn")],
    ),
    ("The states that vote in May are small.", &[]),
    ("Marn has enough pledged delegates.", &[]),
    ("Marn called off the rally.", &[]),
    ("Aides see him as a rival.", &[(Indirect, &["him as a rival"], "Aides")]),
    // An unclosed mark at the beginning of a sentence counts where a verb of speech closes it.
    (
        "It was late. “Quill is corrupt, he said. She lost.",
        &[(Direct, &["Quill is corrupt,"], "he")],
    ),
    ("It was late. “Quill lost.", &[]),
    (
        "Ada Quill, a lawyer who won twice, said it was late.",
        &[(Indirect, &["it was late"], "Ada Quill")],
    ),
    (
        "Ada Quill, a lawyer said it was late.",
        &[(Indirect, &["it was late"], "Ada Quill")],
    ),
    (
        "Early Tuesday, the mayor said it was late.",
        &[(Indirect, &["it was late"], "the mayor")],
    ),
    (
        "Bo Marn led the crowd saying it was late.",
        &[(Indirect, &["it was late"], "Bo Marn")],
    ),
];

#[test]
fn quotes_of_a_table_of_texts() {
    let mut faults = Vec::new();
    for (text, expected) in CASES {
        let found = quotes(text, &sentence::split(text));
        let words = |quote: &Quote| {
            let content: Vec<&str> = quote.content.iter().map(|piece| piece.of(text)).collect();
            (quote.kind, content, quote.source.map_or("", |source| source.of(text)))
        };
        let found: Vec<_> = found.iter().map(words).collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|(kind, content, source)| (*kind, content.to_vec(), *source))
            .collect();
        if found != expected {
            faults.push(format!("{text}\n  expected {expected:?}\n  found    {found:?}"));
        }
    }
    assert!(
        faults.is_empty(),
        "{} of {}:\n{}",
        faults.len(),
        CASES.len(),
        faults.join("\n")
    );
}

#[test]
fn the_cue_is_the_verb() {
    let text = "“We won,” said Ada Quill, according to Bo Marn.";
    let cues: Vec<_> = quotes(text, &sentence::split(text))
        .iter()
        .filter_map(|quote| quote.cue)
        .map(|cue| cue.of(text))
        .collect();
    assert_eq!(cues, ["said", "according to"]);
}

/// Texts of words that the rules look at, in any order.
fn text_of_rule_words() -> impl Strategy<Value = String> {
    let table = include_str!("../../datasets/tables/speech.txt").lines();
    let rows = table.filter(|line| !line.starts_with(['#', '[']));
    let mut words: Vec<&str> = rows.flat_map(str::split_whitespace).collect();
    let names = [
        "Ada", "Quill", "Bo", "Marn", "Marn’s", "Sen.", "voters", "ten", "1", "Say", "Said",
    ];
    let marks = [
        ",",
        ":",
        ".",
        "?",
        "—",
        "(",
        ")",
        "“",
        "”",
        "\"",
        "“We won.”",
        "“won”",
        "\n\n",
        "'s",
    ];
    // As often as all words of the table together.
    let often = words.len() / (names.len() + marks.len());
    words.extend(
        names
            .into_iter()
            .chain(marks)
            .cycle()
            .take(often * (names.len() + marks.len())),
    );
    prop::collection::vec(prop::sample::select(words), 1..14).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn words_of_the_rules_in_any_order_are_read(text in text_of_rule_words()) {
        for quote in quotes(&text, &sentence::split(&text)) {
            prop_assert!(quote.content.iter().all(|span| !span.of(&text).is_empty()), "{quote:?}");
        }
    }

    #[test]
    fn spans_of_any_text_lie_in_it_in_order(text in text_with_marks()) {
        for quote in quotes(&text, &sentence::split(&text)) {
            prop_assert!(!quote.content.is_empty());
            let mut end = 0;
            for span in &quote.content {
                prop_assert!(span.start >= end && !span.of(&text).is_empty(), "{quote:?}");
                end = span.end;
            }
            for span in quote.source.iter().chain(&quote.cue) {
                prop_assert!(!span.of(&text).is_empty(), "{quote:?}");
            }
        }
    }
}

#[test]
fn a_possessive_alone_is_nobody() {
    let text = "It is 's said he lied.";
    let sources: Vec<_> = quotes(text, &sentence::split(text))
        .iter()
        .map(|quote| quote.source)
        .collect();
    assert_eq!(sources, [None]);
}

/// Words of speech, names, marks and anything else, thrown together.
fn text_with_marks() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "said",
        "says",
        "Ada",
        "Quill",
        "the",
        "mayor",
        "who",
        "that",
        "to",
        "and",
        "according",
        "of",
        "accused",
        "was",
        "by",
        "as",
        "Monday",
        "told",
        "called",
        "for",
        "saying",
        "claim",
        "his",
        "Quill's",
        "he",
        "“",
        "”",
        "\"",
        "'",
        "''",
        "‘",
        "’",
        "«",
        "»",
        ",",
        ".",
        ":",
        ";",
        "—",
        "(",
        ")",
        "\n",
        "\n\n",
        "?",
        "é",
        "not",
    ]);
    let piece = prop_oneof![9 => words.prop_map(str::to_owned), 1 => "(?s).{0,4}"];
    let spaced = (piece, any::<bool>()).prop_map(|(piece, space)| if space { piece + " " } else { piece });
    prop::collection::vec(spaced, 0..60).prop_map(|pieces| pieces.concat())
}
