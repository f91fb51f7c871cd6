//! Block collections.

use super::super::Kind;
use super::state::{Place, State};
use super::{Reader, Step};

impl Reader<'_> {
    /// Closes the block collections with more indentation than `column`.
    #[inline]
    pub(super) fn unindent(&mut self, column: i32) -> Step {
        while self.indent > column {
            self.settle_properties();
            self.end_block()?;
        }
        Ok(())
    }

    fn end_block(&mut self) -> Step {
        loop {
            match self.top.state {
                State::Dash | State::Key => {
                    self.indent = self.top.outer_indent;
                    self.blocks -= 1;
                    self.close(None);
                    return Ok(());
                }
                State::LevelDash => self.close(None),
                State::AfterKey => return Err(self.null_key(self.at)),
                State::Item | State::LevelItem | State::Value | State::AfterValue => self.fill_value(self.at),
                _ => return Err(self.unexpected(self.at)),
            }
        }
    }

    /// Opens a block collection at `start`, in `column`, if that is deeper than the open ones.
    fn indent_to(&mut self, column: i32, start: usize, kind: Kind, state: State) -> Step {
        if self.indent >= column {
            self.settle_properties();
            return Ok(());
        }
        if self.take_place(start)? == Place::Key {
            return Err(self.collection_key(start));
        }
        self.open(kind, start, state);
        self.indent = column;
        self.blocks += 1;
        if self.blocks > self.limits.depth { Err(self.too_deep(start)) } else { Ok(()) }
    }

    /// `-` before an item.
    pub(super) fn dash(&mut self) -> Step {
        if !self.key_allowed {
            return Err(self.misplaced_dash());
        }
        let start = self.at;
        if self.level_sequence() {
            self.take_place(start)?;
            self.open(Kind::BlockSequence, start, State::LevelItem);
        } else {
            self.indent_to(self.column(), start, Kind::BlockSequence, State::Dash)?;
            self.next_item(start)?;
        }
        self.at += 1;
        self.mark = self.at;
        self.key_allowed = true;
        Ok(())
    }

    fn next_item(&mut self, start: usize) -> Step {
        loop {
            match self.top.state {
                State::Dash => self.top.state = State::Item,
                State::LevelDash => self.top.state = State::LevelItem,
                State::Item | State::LevelItem => {
                    self.fill_value(start);
                    continue;
                }
                State::AfterKey => return Err(self.collection_key(start)),
                _ => return Err(self.unexpected(start)),
            }
            return Ok(());
        }
    }

    /// Whether the `-` begins a sequence with the indentation of its key.
    fn level_sequence(&self) -> bool {
        self.indent == self.column()
            && match &self.pending {
                Some(pending) => pending.place == Place::Value,
                None => self.top.state == State::AfterValue,
            }
    }

    /// A key begins at `start`, in `column`.
    pub(super) fn block_key(&mut self, start: usize, column: i32) -> Step {
        self.indent_to(column, start, Kind::BlockMapping, State::Key)?;
        loop {
            match self.top.state {
                State::Key => {
                    self.top.state = State::AfterKey;
                    return Ok(());
                }
                State::AfterKey => return Err(self.null_key(start)),
                State::Value | State::AfterValue | State::LevelItem => self.fill_value(start),
                State::LevelDash => self.close(None),
                _ => return Err(self.unexpected(start)),
            }
        }
    }

    /// `:` after a key.
    pub(super) fn block_colon(&mut self, start: usize) -> Step {
        self.settle_properties();
        loop {
            match self.top.state {
                State::Value => {
                    self.top.state = State::AfterValue;
                    return Ok(());
                }
                State::AfterKey => return Err(self.null_key(start)),
                State::AfterValue | State::LevelItem => self.fill_value(start),
                State::LevelDash => self.close(None),
                _ => return Err(self.unexpected(start)),
            }
        }
    }
}
