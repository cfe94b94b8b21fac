//! Content-Type and Content-Disposition: a value and its parameters (RFC 2045 §5.1, RFC 2231).

use mail_parser::HeaderValue;
use mail_parser::parsers::MessageStream;

use super::guard::guarded;
use super::header::unfold;
use super::words;

/// So much of a field is looked at.
const VALUE_MAX: usize = 64 * 1024;

/// What such a field says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Params {
    /// `text/plain`, `attachment`: lower case, without blanks and comments.
    pub(super) value: String,
    /// Names in lower case, continuations joined, charsets and encoded words decoded.
    list: Vec<(String, String)>,
}

impl Params {
    pub(super) fn parse(value: &[u8]) -> Self {
        let value = value.get(..VALUE_MAX).unwrap_or(value);
        // The library loses a parameter that is folded behind its `=`; of other folds it makes
        // good use where a semicolon is missing.
        let lost =
            value.windows(3).any(|piece| matches!(piece, [before, b'=', b'\n' | b'\r'] if *before != b'?'));
        let mut field = words::only_whole(&if lost { unfold(value) } else { value.to_vec() });
        field.push(b'\n');
        let Some(HeaderValue::ContentType(read)) =
            guarded(|| MessageStream::new(&field).parse_content_type().into_owned())
        else {
            return Self::default();
        };
        let mut value = read.c_type.trim().to_ascii_lowercase();
        if let Some(subtype) = &read.c_subtype {
            value = format!("{value}/{}", subtype.trim().to_ascii_lowercase());
        }
        let list = read.attributes.unwrap_or_default().into_iter();
        Self { value, list: list.map(|one| (one.name.into_owned(), words::unshield(&one.value))).collect() }
    }

    /// Where a name stands twice the first counts, unless another says what only the extended form
    /// can say: `filename="a.txt"; filename*=utf-8''%C3%A4.txt` (RFC 6266 §4.3).
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let all = || self.list.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
        all().find(|value| !value.is_ascii()).or_else(|| all().next())
    }
}

#[cfg(test)]
mod tests {
    use super::Params;

    #[test]
    fn m07_parameters_are_read_through_every_trick() {
        for (field, value, name, parameter) in [
            ("text/plain; charset=utf-8", "text/plain", "charset", "utf-8"),
            ("TEXT/Plain (comment) ; CHARSET = \"utf-8\" (x)", "text/plain", "charset", "utf-8"),
            ("text/plain; charset=us-ascii (Plain text)", "text/plain", "charset", "us-ascii"),
            ("(c) text/html", "text/html", "charset", "-"),
            ("a/b; boundary=\"x;y\\\"z\"; c=d", "a/b", "boundary", "x;y\"z"),
            ("a/b; boundary=\"open", "a/b", "boundary", "open"),
            ("a/b; x=1; x=2", "a/b", "x", "1"),
            ("text/plain\n charset=\"utf-8\"", "text/plain", "charset", "utf-8"),
            ("a/b; boundary=\r\n\t\"x\"", "a/b", "boundary", "x"),
            ("a/b; boundary=\"x\r\n y\"", "a/b", "boundary", "x y"),
            ("text / plain", "text/plain", "x", "-"),
            ("", "", "x", "-"),
            (";;;=;*=;**=;x", "", "x", "-"),
            // A backslash means the letter behind it, also where it was meant to part folders.
            ("attachment; filename=\"C:\\temp\\a.txt\"", "attachment", "filename", "C:tempa.txt"),
            ("attachment; filename=my file.pdf", "attachment", "filename", "my file.pdf"),
            // What is in parentheses is a comment where there are no quotes.
            ("attachment; filename=a (1).pdf", "attachment", "filename", "a"),
            ("attachment; filename==?utf-8?Q?=C3=A4?=.txt", "attachment", "filename", "ä.txt"),
            ("attachment; filename=\"=?utf-8?B?w6Q=?=\"", "attachment", "filename", "ä"),
            ("a; filename*=utf-8'de'%C3%A4; filename=a", "a", "filename", "ä"),
            ("a; filename=a; filename*=iso-8859-1''%E4", "a", "filename", "ä"),
            ("a; filename*1*=b; filename*0*=utf-8''%C3%A4; filename*2=c%20", "a", "filename", "äbc%20"),
            ("a; filename*0=\"one \"; filename*1=\"two\"", "a", "filename", "one two"),
        ] {
            let params = Params::parse(field.as_bytes());
            assert_eq!(params.value, value, "{field}");
            assert_eq!(params.get(name).unwrap_or("-"), parameter, "{field}");
        }
    }
}
