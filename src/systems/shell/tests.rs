use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::flow;
use super::lexer::{Operator, Redirect, Token, Word, tokens};
use super::parser::parse;

fn words(text: &str) -> Vec<Word> {
    let words = tokens(text).into_iter().filter_map(|token| match token {
        Token::Word(word) => Some(word),
        Token::Operator(..) | Token::Redirect(_) => None,
    });
    words.collect()
}

fn texts(text: &str) -> Vec<String> {
    words(text).into_iter().map(|word| word.text).collect()
}

#[test]
fn words_lose_their_quotes_and_keep_their_places() {
    let text = r#"a 'b c'"d e"f\ g "h\"i" \
      $'j' k#l # m"#;
    assert_eq!(texts(text), ["a", "b cd ef g", "h\"i", "j", "k#l"]);
    let places: Vec<_> = words(text).into_iter().map(|word| &text[word.range]).collect();
    assert_eq!(places, ["a", r#"'b c'"d e"f\ g"#, r#""h\"i""#, "$'j'", "k#l"]);
}

#[test]
fn expansions_stay_as_written_whatever_is_in_them() {
    for text in [
        "$X",
        "${X:-a b}",
        "$(echo \"a )\" ')' $(b) # c )\n)",
        "`a \"b\" c`",
        "$((1 + (2 * 3)))",
        "a$(b)c${d}e",
        "\"a $(b \"c d\") e\"",
        "<(sort a)",
        "A=(b c)",
        "${A[@]//x/(}",
    ] {
        let found = words(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].dynamic, "{text}");
    }
    assert!(!words("'$X'")[0].dynamic);
    assert!(!words("a$")[0].dynamic);
    assert!(!words("\\$X")[0].dynamic);
}

#[test]
fn operators_and_redirections_are_told_from_words() {
    let redirect = |writes, target: &str, at: usize| {
        let range = at..at + target.len();
        let target = Word { text: target.to_owned(), range, ..Word::default() };
        Token::Redirect(Redirect { writes, target, document: None })
    };
    let word = |text: &str, at: usize| {
        Token::Word(Word { text: text.to_owned(), range: at..at + text.len(), ..Word::default() })
    };
    assert_eq!(
        tokens("a>b 2>&1 <c&&d|e;f&"),
        [
            word("a", 0),
            redirect(true, "b", 2),
            redirect(true, "1", 7),
            redirect(false, "c", 10),
            Token::Operator(Operator::And, 11),
            word("d", 13),
            Token::Operator(Operator::Pipe, 14),
            word("e", 15),
            Token::Operator(Operator::Then, 16),
            word("f", 17),
            Token::Operator(Operator::Background, 18),
        ]
    );
}

#[test]
fn the_text_of_a_here_document_is_no_command() {
    let text = "cat <<A <<-'B' > f; x\na ' (\nA\n\tb\n\tB\ny";
    assert_eq!(texts(text), ["cat", "x", "y"]);
    let documents: Vec<_> = tokens(text)
        .into_iter()
        .filter_map(|token| if let Token::Redirect(redirect) = token { redirect.document } else { None })
        .map(|range| &text[range])
        .collect();
    assert_eq!(documents, ["a ' (\n", "\tb\n"]);
}

#[test]
fn scripts_that_do_not_read_are_given_up() {
    for text in ["if a", "done", "a )", "( a", "{ a; ", "while a; do b", "f() "] {
        assert_eq!(parse(text), None, "{text}");
    }
    for text in [
        "",
        "\n # a\n",
        "a",
        "{ a; }",
        "(a; (b))",
        "if a; then b; fi > c | d",
        "! a && ! b",
        "case $a in (b) c;; *) ;; esac",
    ] {
        assert!(parse(text).is_some(), "{text}");
    }
}

/// Texts on which a bad reader would recurse, look back, or repeat work.
#[test]
fn hostile_scripts_take_linear_time() {
    let repeated = |part: &str| part.repeat(100_000 / part.len());
    let mut scripts: Vec<String> = [
        "(",
        ")",
        "((",
        "$(",
        "${",
        "`",
        "\"",
        "'",
        "\"$(",
        "{ ",
        "if ",
        "if a; then ",
        "while a; do ",
        "case a in b) ",
        "a <<X\n",
        "<<X ",
        "a|",
        "a&&",
        "a||",
        "a;",
        "a&",
        "\\\n",
        "$((",
        "[[ ",
        "a=(",
        "exec ",
        "nohup ",
        "$X ",
        "! ",
        "f() { f; f; }\n",
        "#",
        "a\t",
        ";;",
        "é",
        "sh -c 'a'; ",
        "\"$@\"; ",
        "f() ",
        "function f ",
        "for x in y; do ",
    ]
    .into_iter()
    .map(repeated)
    .collect();
    scripts.push(format!("f() {{ {} }}\n{}", repeated("a b; "), repeated("f; ")));
    scripts.push(format!("cat > /a <<E\n{}\nE\n{}", repeated("a; "), repeated("sh /a; ")));
    scripts.push(format!("{}\n sleep infinity", repeated("sh -c 'X=1; a'; ")));
    for script in scripts {
        let start = Instant::now();
        let _ = flow(&script);
        let taken = start.elapsed();
        assert!(taken < Duration::from_secs(10), "{taken:?} for {:?}…", &script[..20]);
    }
}

/// Fragments of shell scripts.
fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "a",
        "kafka-topics",
        " ",
        " ",
        "\n",
        ";",
        "&",
        "&&",
        "||",
        "|",
        "(",
        ")",
        "{",
        "}",
        "'",
        "\"",
        "`",
        "$",
        "$(",
        "${X}",
        "\\",
        "\\\n",
        "#",
        "<",
        ">",
        "<<E",
        "E\n",
        "2>&1",
        "if ",
        "then ",
        "else ",
        "fi ",
        "while ",
        "do ",
        "done ",
        "case ",
        "in ",
        "esac ",
        ";;",
        "exec ",
        "sleep 5",
        "f() ",
        "[[ ",
        "]] ",
        "((",
        "))",
        "A=b ",
        "é",
        "\t",
        "!",
        "for ",
    ])
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(text in any::<String>()) {
        let _ = flow(&text);
    }

    #[test]
    fn any_mixture_of_shell_is_read_without_a_panic(pieces in prop::collection::vec(piece(), 0..60)) {
        let text = pieces.concat();
        let mut last = 0;
        for word in words(&text) {
            prop_assert!(last <= word.range.start && word.range.start <= word.range.end);
            prop_assert!(text.get(word.range.clone()).is_some());
            last = word.range.end;
        }
        let _ = flow(&text);
    }

    #[test]
    fn quoted_words_come_back_as_they_were(
        expected in prop::collection::vec("[ a-z\"$`\\\\;&|<>()#*é\n-]{0,8}", 1..6),
    ) {
        let single: Vec<_> = expected.iter().map(|word| format!("'{word}'")).collect();
        prop_assert_eq!(texts(&single.join(" ")), expected.clone());
        let escape = |word: &String| {
            let special = |c: char| if "\"$`\\".contains(c) { format!("\\{c}") } else { c.to_string() };
            format!("\"{}\"", word.chars().map(special).collect::<String>())
        };
        let double: Vec<_> = expected.iter().map(escape).collect();
        prop_assert_eq!(texts(&double.join(" ")), expected);
    }

    #[test]
    fn the_text_under_a_word_reads_as_that_word(pieces in prop::collection::vec(piece(), 0..40)) {
        let text = pieces.concat();
        // Inside `[[ … ]]`, other rules apply to words.
        prop_assume!(!text.contains("[["));
        for word in words(&text) {
            let again = words(&text[word.range.clone()]);
            if let [again] = &again[..] {
                prop_assert_eq!(&again.text, &word.text);
            }
        }
    }

    #[test]
    fn plain_commands_come_back_with_their_words(
        commands in prop::collection::vec(prop::collection::vec("[a-z][a-z0-9./=-]{0,6}", 1..4), 1..5),
    ) {
        let reserved = ["if", "then", "else", "elif", "fi", "do", "done", "case", "esac", "while", "until", "for", "in", "time", "select", "function"];
        prop_assume!(commands.iter().all(|words| !reserved.contains(&words[0].as_str())));
        let script = commands.iter().map(|words| words.join(" ")).collect::<Vec<_>>().join(";\n");
        prop_assert!(parse(&script).is_some());
        prop_assert_eq!(texts(&script), commands.concat());
    }
}
