//! Reading bytes as text.

use rightkind::yaml::{Limits, Span, decode, parse};

#[test]
fn utf8_is_taken_as_it_is() {
    assert_eq!(decode("a: ü".as_bytes()), Ok("a: ü"));
    assert_eq!(decode(b""), Ok(""));
}

#[test]
fn a_byte_order_mark_counts_in_spans_and_nowhere_else() {
    let text = decode(b"\xEF\xBB\xBFa: b\n").unwrap();
    let stream = parse(text, Limits::default());
    let root = stream.documents()[0].root().unwrap();
    assert_eq!(root.span(), Span::new(3, 7));
    assert_eq!(root.get("a").unwrap().span(), Span::new(6, 7));
}

#[test]
fn other_encodings_are_refused() {
    for (bytes, name) in [
        (&b"\xFF\xFEa\0:\0"[..], "UTF-16"),
        (&b"\xFE\xFF\0a\0:"[..], "UTF-16"),
        (&b"\xFF\xFE\0\0a\0\0\0"[..], "UTF-32"),
    ] {
        let error = decode(bytes).unwrap_err();
        assert_eq!(error.message, format!("the file is {name}, not UTF-8"));
        assert_eq!(
            error.help.as_deref(),
            Some("save it as UTF-8; in PowerShell, `Out-File -Encoding utf8` does")
        );
    }
}

#[test]
fn bytes_that_are_not_utf8_are_pointed_at() {
    let error = decode(b"a: \xE4pfel\n").unwrap_err();
    assert_eq!((error.message.as_str(), error.span), ("byte 0xE4 is not UTF-8", Span::new(3, 4)));
    let cut = decode(b"a: \xE2\x82").unwrap_err();
    assert_eq!((cut.message.as_str(), cut.span), ("byte 0xE2 is not UTF-8", Span::new(3, 5)));
}
