//! The nodes that unsafe-libyaml reads.

use std::mem::MaybeUninit;
use std::slice;

use unsafe_libyaml as sys;

use crate::{Item, Shape};

/// A parser of a text, which is deleted when it is dropped.
pub struct Parser<'t> {
    // Boxed, because libyaml keeps pointers to it.
    parser: Box<MaybeUninit<sys::yaml_parser_t>>,
    text: std::marker::PhantomData<&'t str>,
}

/// An event, which is deleted when it is dropped.
pub struct Event(sys::yaml_event_t);

impl Drop for Event {
    fn drop(&mut self) {
        // Safety: `yaml_parser_parse` filled the event.
        unsafe { sys::yaml_event_delete(&mut self.0) }
    }
}

impl Event {
    pub fn kind(&self) -> sys::yaml_event_type_t {
        self.0.type_
    }
}

impl Event {
    /// Whether it is the last event.
    pub fn ends_stream(&self) -> bool {
        self.kind() == sys::YAML_STREAM_END_EVENT
    }
}

impl<'t> Parser<'t> {
    pub fn new(text: &'t str) -> Self {
        let mut parser = Box::new(MaybeUninit::uninit());
        // Safety: `yaml_parser_initialize` initializes it, and the text outlives the parser.
        unsafe {
            assert!(sys::yaml_parser_initialize(parser.as_mut_ptr()).ok, "out of memory");
            sys::yaml_parser_set_encoding(parser.as_mut_ptr(), sys::YAML_UTF8_ENCODING);
            sys::yaml_parser_set_input_string(parser.as_mut_ptr(), text.as_ptr(), text.len() as u64);
        }
        Self { parser, text: std::marker::PhantomData }
    }

    /// The next event; `None` after an error.
    pub fn next_event(&mut self) -> Result<Event, String> {
        let mut event = MaybeUninit::uninit();
        // Safety: the parser is initialized; the event is only read if it was filled.
        unsafe {
            if sys::yaml_parser_parse(self.parser.as_mut_ptr(), event.as_mut_ptr()).fail {
                let parser: &sys::yaml_parser_t = self.parser.assume_init_ref();
                let problem = parser.problem;
                let message = if problem.is_null() {
                    "unknown".into()
                } else {
                    std::ffi::CStr::from_ptr(problem).to_string_lossy().into_owned()
                };
                return Err(message);
            }
            Ok(Event(event.assume_init()))
        }
    }
}

impl Drop for Parser<'_> {
    fn drop(&mut self) {
        // Safety: it was initialized.
        unsafe { sys::yaml_parser_delete(self.parser.as_mut_ptr()) }
    }
}

/// The nodes of the first document, in reading order.
pub fn read(text: &str) -> Result<Vec<Item>, String> {
    let mut parser = Parser::new(text);
    let mut items: Vec<Item> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    loop {
        let event = parser.next_event()?;
        let item = match event.kind() {
            sys::YAML_DOCUMENT_END_EVENT | sys::YAML_STREAM_END_EVENT => return Ok(items),
            sys::YAML_SEQUENCE_END_EVENT | sys::YAML_MAPPING_END_EVENT => {
                open.pop();
                continue;
            }
            sys::YAML_SCALAR_EVENT
            | sys::YAML_ALIAS_EVENT
            | sys::YAML_SEQUENCE_START_EVENT
            | sys::YAML_MAPPING_START_EVENT => item(&event.0),
            _ => continue,
        };
        if let Some(parent) = open.last() {
            items[*parent].children += 1;
        }
        if matches!(item.shape, Shape::Sequence | Shape::Mapping) {
            open.push(items.len());
        }
        items.push(item);
    }
}

fn item(event: &sys::yaml_event_t) -> Item {
    // Safety: the type shows which part of the union is filled, and its pointers live as long as the event.
    unsafe {
        let data = &event.data;
        let (shape, content, properties) = match event.type_ {
            sys::YAML_SCALAR_EVENT => {
                let scalar = &data.scalar;
                let shape = match scalar.style {
                    sys::YAML_SINGLE_QUOTED_SCALAR_STYLE => Shape::Single,
                    sys::YAML_DOUBLE_QUOTED_SCALAR_STYLE => Shape::Double,
                    sys::YAML_LITERAL_SCALAR_STYLE => Shape::Literal,
                    sys::YAML_FOLDED_SCALAR_STYLE => Shape::Folded,
                    _ => Shape::Plain,
                };
                let bytes = slice::from_raw_parts(scalar.value, scalar.length as usize);
                let content = String::from_utf8_lossy(bytes).into_owned();
                (shape, Some(content), !scalar.anchor.is_null() || !scalar.tag.is_null())
            }
            sys::YAML_SEQUENCE_START_EVENT => {
                let start = &data.sequence_start;
                (Shape::Sequence, None, !start.anchor.is_null() || !start.tag.is_null())
            }
            sys::YAML_MAPPING_START_EVENT => {
                let start = &data.mapping_start;
                (Shape::Mapping, None, !start.anchor.is_null() || !start.tag.is_null())
            }
            _ => (Shape::Alias, None, false),
        };
        let collection = matches!(shape, Shape::Sequence | Shape::Mapping);
        Item {
            shape,
            start: (!properties).then_some(event.start_mark.index as usize),
            end: (!collection).then_some(event.end_mark.index as usize),
            content,
            children: 0,
        }
    }
}
