//! Bodies.

use super::{retrieve, three};

const ASK: &str = "UID FETCH 1:2 (UID BODY.PEEK[])";

/// What becomes of messages 1 and 2 when the line ends behind `answer`.
async fn cut(answer: &str) -> Vec<String> {
    let (mut session, _) = three("", &[(ASK, answer)]).await;
    retrieve(&mut session, &[1, 2]).await
}

/// What becomes of messages 1 and 2 when they are answered so.
async fn answered(answer: &str) -> Vec<String> {
    let after = ("UID FETCH", "* 1 FETCH (UID 1)\r\n* 2 FETCH (UID 2)\r\nTAG OK\r\n");
    let (mut session, _) = three("", &[(ASK, answer), after]).await;
    retrieve(&mut session, &[1, 2]).await
}

#[tokio::test]
async fn i01_bodies_come_exactly_whatever_form_they_have() {
    let answer = "* 1 FETCH (UID 1 BODY[] {5}\r\na)\r\n( FLAGS (\\Seen))\r\n* 2 FETCH (BODY[] {0}\r\n UID 2)\r\nTAG OK\r\n";
    assert_eq!(answered(answer).await, ["1=a)\\r\\n(", "2="]);
    let quoted =
        "* 1 FETCH (UID 1 BODY[] \"a \\\"b\\\\\")\r\n* 2 FETCH (uid 2 body[] {1}\r\nx)\r\nTAG OK\r\n";
    assert_eq!(answered(quoted).await, ["1=a \\\"b\\\\", "2=x"]);
    let literal = "* 1 FETCH (UID 1 ENVELOPE (NIL {3}\r\n\"\r\n NIL NIL NIL NIL NIL NIL NIL NIL) BODY[] {1}\r\nx)\r\n\
                   * 2 FETCH (UID 2 BODY[] {3}\r\n\0ÿ)\r\nTAG OK\r\n";
    assert_eq!(answered(literal).await, ["1=x", "2=\\x00\\xc3\\xbf"]);
}

#[tokio::test]
async fn i02_i03_sizes_that_make_no_sense_are_refused() {
    for size in ["4294967295", "99999999999999999999", "-1", "1 ", "0x10", "5+", "", "１"] {
        let answer = format!("* 1 FETCH (UID 1 BODY[] {{{size}}}\r\nabcde)\r\nTAG OK\r\n");
        assert_eq!(answered(&answer).await, ["error Protocol"], "{size}");
    }
    assert_eq!(answered("* 1 FETCH (UID 1 BODY[] ~{3}\r\nabc)\r\nTAG OK\r\n").await, ["error Protocol"]);
    assert_eq!(answered("* 1 FETCH (UID 1 X {600000}\r\nabc)\r\nTAG OK\r\n").await, ["error Protocol"]);
}

#[tokio::test]
async fn i06_no_content_is_not_an_empty_mail() {
    let answer = "* 1 FETCH (UID 1 BODY[] NIL)\r\n* 2 FETCH (UID 2 BODY[] \"\")\r\nTAG OK\r\n";
    assert_eq!(answered(answer).await, ["1 refused", "2 refused"]);
}

#[tokio::test]
async fn i07_i08_anything_may_be_said_between_bodies() {
    let answer = "* 9 EXISTS\r\n* 1 FETCH (FLAGS (\\Seen))\r\n* OK [ALERT] x\r\n* 1 FETCH (UID 1 BODY[] {1}\r\na)\r\n\
                  * 1 EXPUNGE\r\n* 5 EXPUNGE\r\n* VANISHED 77\r\n* 2 FETCH (UID 2 FLAGS ())\r\n\
                  * 2 FETCH (UID 2 BODY[] {1}\r\nb)\r\n* 2 FETCH (UID 2 FLAGS (\\Seen))\r\nTAG OK\r\n";
    assert_eq!(answered(answer).await, ["1=a", "2=b"]);
}

#[tokio::test]
async fn i44_another_section_or_a_part_of_it_is_not_the_message() {
    for item in ["BODY[HEADER]", "BODY[]<0>", "BODY[]<5>", "BODY[1]", "BODY[TEXT]"] {
        let answer =
            format!("* 1 FETCH (UID 1 {item} {{1}}\r\na)\r\n* 2 FETCH (UID 2 {item} \"b\")\r\nTAG OK\r\n");
        assert_eq!(answered(&answer).await, ["1 refused", "2 refused"], "{item}");
    }
}

#[tokio::test]
async fn i44_what_only_looks_like_a_body_never_becomes_a_message() {
    for answer in [
        // The parser skips what it does not know, a body inside it included.
        "* 1 FETCH (X-NEW (BODY[] {1}\r\na) UID 1)\r\nTAG OK\r\n",
        "* 1 FETCH (UID 1 X-NEW BODY[] {1}\r\na)\r\nTAG OK\r\n",
        "* 1 FETCH (UID 1 NOBODY[] {1}\r\na BODY[] {1}\r\nb BODY[] {1}\r\nc)\r\nTAG OK\r\n",
        "* 1 FETCH (UID 1 BODY[] {1}\r\na BODY[HEADER] {1}\r\nb)\r\nTAG OK\r\n",
        "* 1 FETCH (UID 1 BODY[] {1}\r\na)\r\n* 1 FETCH (UID 1 BODY[] {1}\r\nb)\r\nTAG OK\r\n",
        "* 1 FETCH (UID 1 BINARY[] ~{1}\r\na)\r\nTAG OK\r\n",
    ] {
        let story = answered(answer).await;
        assert_eq!(story.last().map(String::as_str), Some("error Protocol"), "{answer}");
        assert!(story.len() == 1 || story == ["1=a", "error Protocol"], "{answer}: {story:?}");
    }
}

#[tokio::test]
async fn i44_i29_what_was_not_asked_for_ends_the_session() {
    for answer in [
        "* 1 FETCH (UID 9 BODY[] {1}\r\na)\r\nTAG OK\r\n",
        "* 1 FETCH (BODY[] {1}\r\na)\r\nTAG OK\r\n",
        "* 1 FETCH (UID 1 BODY[] {1}\r\na BODY[] {1}\r\nb)\r\nTAG OK\r\n",
        "m1 OK\r\n",
        "nonsense\r\n",
    ] {
        assert_eq!(answered(answer).await, ["error Protocol"], "{answer}");
    }
    // The second answer about one message is refused as well, but the first stands.
    let twice = "* 1 FETCH (UID 1 BODY[] {1}\r\na)\r\n* 1 FETCH (UID 1 BODY[] {1}\r\nb)\r\nTAG OK\r\n";
    assert_eq!(answered(twice).await, ["1=a", "error Protocol"]);
}

#[tokio::test]
async fn silence_is_no_proof_that_a_message_is_gone() {
    let (mut session, _) = three(
        "",
        &[(ASK, "TAG OK\r\n"), ("UID FETCH 1:2 (UID)", "* 1 FETCH (UID 1 FLAGS ())\r\nTAG OK\r\n")],
    )
    .await;
    assert_eq!(retrieve(&mut session, &[1, 2]).await, ["1 refused", "2 gone"]);
}

#[tokio::test]
async fn one_refused_message_does_not_take_its_set_along() {
    let (mut session, heard) = three(
        "",
        &[
            (
                "UID FETCH 1:3 (UID BODY.PEEK[])",
                "* 1 FETCH (UID 1 BODY[] {1}\r\na)\r\nTAG NO [SERVERBUG] x\r\n",
            ),
            ("UID FETCH 2 (UID BODY.PEEK[])", ""),
            ("UID FETCH 3 (UID BODY.PEEK[])", "m5 NO x\r\n* 3 FETCH (UID 3 BODY[] {1}\r\nc)\r\nTAG OK\r\n"),
        ],
    )
    .await;
    assert_eq!(retrieve(&mut session, &[1, 2, 3]).await, ["1=a", "2 refused", "3=c"], "{}", heard.text());
}

#[tokio::test]
async fn i30_n02_a_line_cut_anywhere_never_ends_a_message() {
    let whole = "* 1 FETCH (UID 1 BODY[] {9}\r\nabc)\r\ndef)\r\n";
    for end in 0..whole.len() {
        assert_eq!(cut(&whole[..end]).await, ["error Network"], "{end}");
    }
    assert_eq!(cut(whole).await, ["1=abc)\\r\\ndef", "error Network"]);
    assert_eq!(cut("* BYE bye\r\n").await, ["error Network"]);
    assert_eq!(cut("* 1 FETCH (UID 1 BODY[] {9}\r\nabc)\r\n* BYE").await, ["error Network"]);
}
