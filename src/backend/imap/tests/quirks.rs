//! I32: what real servers have been recorded to say, most of it by MailKit and by Ruby's net-imap.

use super::{ids, retrieve, scan, script, session, three};
use crate::error::ErrorKind;

/// The ids that a scan of two messages tells when the server lists them so.
async fn listed(lines: &[&str]) -> Result<Vec<String>, ErrorKind> {
    let select = "* 2 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\nTAG OK x\r\n";
    let fetch = format!("{}\r\nTAG OK\r\n", lines.join("\r\n"));
    let (mut session, _) = session("", script(&[("SELECT", select), ("UID FETCH 1:*", &fetch)])).await;
    let listing = scan(&mut session).await.map_err(|error| error.kind())?;
    Ok(listing.messages.iter().map(|message| message.id.to_string()).collect())
}

/// Lines about message 1 that are read as what they mean.
const READ: [(&str, &str); 10] = [
    ("Gmail's labels", r#"* 1 FETCH (X-GM-LABELS (\Important "Custom Label" NIL) UID 1 FLAGS ())"#),
    ("Gmail's numbers", "* 1 FETCH (X-GM-MSGID 1278455344230334865 X-GM-THRID 1266894439832287888 UID 1)"),
    ("an item that nobody knows", "* 1 FETCH (UID 1 UNKNOWN 92285)"),
    ("a space before the end", "* 1 FETCH (UID 1 FLAGS () )"),
    ("Zoho's MODSEQ", r"* 1 FETCH (MODSEQ (-1) FLAGS (\Recent \Seen) UID 1)"),
    ("flags with brackets", r"* 1 FETCH (FLAGS ([Gmail]/Trash $x] \Seen NIL \*) UID 1)"),
    ("flags in quotes", r#"* 1 FETCH (FLAGS ("Junk" \Seen) UID 1)"#),
    (
        "the space of outlook.com in an ENVELOPE",
        r#"* 1 FETCH (UID 1 ENVELOPE ("Mon, 13 Jul 2015 21:15:32 -0400" "x" (("a" NIL "b" "c") ) NIL NIL NIL NIL NIL NIL "<a@b>"))"#,
    ),
    ("a size with zeros before it", "* 1 FETCH (BODY[HEADER.FIELDS (Foo)] {012}\r\nFoo: bar\r\n\r\n UID 1)"),
    (
        "addresses without a host",
        r#"* 1 FETCH (UID 1 ENVELOPE (NIL "x" (("Exchange" NIL NIL ".MISSING-HOST-NAME.")) NIL NIL NIL NIL NIL NIL NIL))"#,
    ),
];

/// Lines that no reading makes sense of; we ask for nothing that is answered so.
const NOT_READ: [(&str, &str); 4] = [
    ("two spaces", "* 1 FETCH (UID 1  FLAGS ())"),
    (
        "Domino's parentheses",
        r#"* 1 FETCH (UID 1 (ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)) BODYSTRUCTURE ("TEXT" "PLAIN" NIL NIL NIL "7BIT" 0 0 NIL))"#,
    ),
    (
        "Exchange's NIL in a part",
        r#"* 1 FETCH (UID 1 BODYSTRUCTURE (("application" "msword" NIL NIL NIL "base64" 50446 NIL (NIL NIL) NIL NIL) "mixed" ("boundary" "==") NIL NIL))"#,
    ),
    (
        "a part without a subtype",
        r#"* 1 FETCH (UID 1 BODYSTRUCTURE (("AUDIO" NIL NIL NIL "base64" 356) "MIXED" ("BOUNDARY" "x") NIL NIL))"#,
    ),
];

#[tokio::test]
async fn i32_what_servers_were_recorded_to_list_is_read_or_a_clean_error() {
    for (name, line) in READ {
        let told = listed(&[line, "* 2 FETCH (UID 2)"]).await;
        assert_eq!(told.as_deref(), Ok(&["1".to_owned(), "2".to_owned()][..]), "{name}");
    }
    for (name, line) in NOT_READ {
        let told = listed(&[line, "* 2 FETCH (UID 2)"]).await;
        assert_eq!(told, Err(ErrorKind::Protocol), "{name}");
    }
}

#[tokio::test]
async fn i32_lines_beside_the_point_are_passed_over() {
    for line in [
        "* NOOP",
        "* NOOP froopy snood",
        "* 99 NOOP",
        "* OK [Error=\"Microsoft.Exchange.Data.Storage.WrongServerException: Cross Server access is not allowed for mailbox x\" AuthResultFromPopImapEnd=0 Proxy=X.OUTLOOK.COM:1993:SSL Service=Imap4] completed.",
        "* OK The Microsoft Exchange IMAP4 service is ready. [TQBXAEgAUABSADIAMQBDAEEAMAAwADYAMAA=]",
        "* OK [COPYUID 701  ]",
        "* OK [COPYUID 1 1:10 101:110 extra junk] bad",
        "* NO [WEBALERT https://accounts.google.com/signin/continue?sarp=1] Web login required.",
        "* OK [READ-WRITE] [Gmail]/Sent Mail selected. (Success)",
        "* OK [PERMANENTFLAGS (\\Answered \\Flagged [Gmail]/x $a] \\*)] Flags permitted.",
        "* OK [UNSEEN]",
        "* OK [MAILBOXID (27)] Ok",
        "* ESEARCH (TAG \"A\") UID",
        "* SEARCH 1 2 3 (MODSEQ 5)",
        "* QUOTA \"\" (STORAGE 10 512)",
        "* LIST (\\HasNoChildren) NIL \"Folder1\"",
        "[HIGHESTMODSEQ 5]",
    ] {
        let told = listed(&[line, "* 1 FETCH (UID 1)", "* 2 FETCH (UID 2)"]).await;
        assert_eq!(told.unwrap(), ["1", "2"], "{line}");
    }
}

#[tokio::test]
async fn i32_zoho_counts_changes_in_numbers_of_its_own_and_is_listed_whole() {
    let select = "* 5348 EXISTS\r\n* 5333 RECENT\r\n* OK [UIDVALIDITY 2] UIDs valid \r\n* OK [UIDNEXT 6212] Predicted next UID \r\n\
                  * OK [HIGHESTMODSEQ 1706092971947030001]\r\n* FLAGS (\\Answered \\Flagged)\r\n* 1 EXISTS\r\n\
                  TAG OK [READ-WRITE] SELECT completed\r\n";
    for mod_seq in ["1706092971947030001", "-1", "18446744073709551616", "NIL", ""] {
        let select = select.replace("1706092971947030001", mod_seq);
        let steps = [
            ("SELECT", select.as_str()),
            ("UID FETCH 1:*", "* 1 FETCH (UID 1 FLAGS (\\Seen))\r\nTAG OK\r\n"),
        ];
        let (mut session, _) = session("CONDSTORE ENABLE", script(&steps)).await;
        assert_eq!(scan(&mut session).await.unwrap().messages.len(), 1, "{mod_seq}");
    }
}

#[tokio::test]
async fn i32_names_of_mailboxes_come_in_every_spelling() {
    for (line, expected) in [
        ("* LIST (\\Noinferiors \\HasNoChildren) \"\\\\\" Inbox", "INBOX"),
        ("* LIST (\\HasNoChildren) \"/\" \"Inbox\"", "INBOX"),
        ("* List (\\HasNoChildren \\Trash) \"/\" \"Trash\"", "Trash"),
        ("* LIST (\\HasNoChildren) \"\" \"Folder2\"", "Folder2"),
        ("* LIST (\\HasNoChildren) \"/\" {19}\r\nLiteral Folder Name", "Literal Folder Name"),
        ("* LIST (\\HasNoChildren \\Subscribed) \"/\" +Folder", "+Folder"),
        ("* LIST (\\HasNoChildren) \"/\" [Gmail]/Drafts", "[Gmail]/Drafts"),
        ("* LIST () \"/\" \"[Gmail]/&BB8EMAQ,BDoEMA-\"", "[Gmail]/\u{41f}\u{430}\u{43f}\u{43a}\u{430}"),
    ] {
        let answer = format!("{line}\r\nTAG OK\r\n");
        let (mut session, _) = session("LIST-STATUS", script(&[("LIST", &answer)])).await;
        let infos = session.mailboxes().await.unwrap();
        assert_eq!(infos.iter().map(|info| info.name.to_string()).collect::<Vec<_>>(), [expected], "{line}");
    }
    // Exchange does not quote a name with a tab in it.
    let answer = "* LIST () \"/\" a\tb\r\n* LIST () \"/\" c\r\nTAG OK\r\n";
    let (mut session, _) = session("LIST-STATUS", script(&[("LIST", answer)])).await;
    assert_eq!(session.mailboxes().await.unwrap().len(), 2);
}

#[tokio::test]
async fn i32_a_message_in_several_labels_is_removed_by_its_uid_here_alone() {
    let store = (
        "UID STORE 2 +FLAGS.SILENT (\\Deleted)",
        "* 2 FETCH (X-GM-LABELS (\\Inbox) FLAGS (\\Deleted) UID 2)\r\nTAG OK Success\r\n",
    );
    let expunge = ("UID EXPUNGE 2", "* 2 EXPUNGE\r\n* 2 EXISTS\r\nTAG OK Success\r\n");
    let (mut session, heard) = three(
        "UIDPLUS X-GM-EXT-1 MOVE",
        &[store, expunge, ("LOGOUT", "* BYE LOGOUT Requested\r\nTAG OK 73 good day (Success)\r\n")],
    )
    .await;
    assert!(session.delete(&ids(&[2])).await.unwrap().is_empty());
    assert_eq!(session.close().await.unwrap().removed, 1);
    assert!(!heard.text().contains("UID STORE 1"));
}

#[tokio::test]
async fn i32_bodies_come_between_all_sorts_of_items() {
    let two = "* 2 FETCH (UID 2 BODY[] {1}\r\nb)\r\nTAG OK\r\n";
    for (one, told) in [
        ("MODSEQ (29233) FLAGS (\\Seen) X-GM-LABELS (\"Trash\") BODY[] {1}\r\na", "1=a"),
        ("BODY[] {1}\r\na ", "1=a"),
        ("BODY[] {1}\r\na X-GM-MSGID 1278455344230334865 ", "1=a"),
        ("BODY[] {00000001}\r\na", "1=a"),
        ("BODY[] NIL ", "1 refused"),
        ("RFC822 {1}\r\na", "1 refused"),
    ] {
        let answer = format!("* 1 FETCH (UID 1 {one})\r\n{two}");
        let after = ("UID FETCH", "* 1 FETCH (UID 1)\r\n* 2 FETCH (UID 2)\r\nTAG OK\r\n");
        let (mut session, _) = three("", &[("UID FETCH 1:2 (UID BODY.PEEK[])", &answer), after]).await;
        let mut story = retrieve(&mut session, &[1, 2]).await;
        story.sort();
        assert_eq!(story, [told, "2=b"], "{one}");
    }
    // Nothing in these is what was asked for.
    for one in ["BODY[] ", "ANNOTATION (/comment (value.priv \"x\")) BODY[] {1}\r\na"] {
        let answer = format!("* 1 FETCH (UID 1 {one})\r\n{two}");
        let (mut session, _) = three("", &[("UID FETCH 1:2 (UID BODY.PEEK[])", &answer)]).await;
        assert_eq!(retrieve(&mut session, &[1, 2]).await, ["error Protocol"], "{one}");
    }
}
