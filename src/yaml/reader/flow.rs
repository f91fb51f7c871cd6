//! Collections in brackets and braces.

use super::super::Kind;
use super::state::{Place, State};
use super::{Reader, Step};

impl Reader<'_> {
    /// `[` or `{`.
    pub(super) fn open_flow(&mut self, kind: Kind) -> Step {
        let start = self.at;
        if self.take_place(start)? == Place::Key {
            return Err(self.collection_key(start));
        }
        let state = if kind == Kind::FlowSequence { State::FlowFirst } else { State::BraceFirst };
        self.open(kind, start, state);
        self.at += 1;
        self.flow += 1;
        self.key_allowed = true;
        if self.flow > self.limits.depth { Err(self.too_deep(start)) } else { Ok(()) }
    }

    /// `]` or `}`, which ends `kind`.
    pub(super) fn close_flow(&mut self, kind: Kind) -> Step {
        let start = self.at;
        self.settle_properties();
        loop {
            match (self.top.state, kind) {
                (State::FlowFirst | State::FlowNext | State::FlowItem, Kind::FlowSequence)
                | (State::BraceFirst | State::BraceNext | State::BraceItem, Kind::FlowMapping) => break,
                (State::PairEnd, _) => self.close(None),
                (State::PairKey | State::BraceKey | State::AfterKey, _) => return Err(self.null_key(start)),
                (
                    State::PairValue
                    | State::PairAfterValue
                    | State::BraceValue
                    | State::BraceAfterValue
                    | State::BraceLone,
                    _,
                ) => self.fill_value(start),
                _ => return Err(self.unexpected(start)),
            }
        }
        self.at += 1;
        self.flow -= 1;
        self.key_allowed = false;
        self.close(Some(self.at));
        Ok(())
    }

    /// `,` between items or entries.
    pub(super) fn comma(&mut self) -> Step {
        let start = self.at;
        self.settle_properties();
        loop {
            match self.top.state {
                State::FlowNext => self.top.state = State::FlowItem,
                State::BraceNext => self.top.state = State::BraceItem,
                State::PairEnd => {
                    self.close(None);
                    continue;
                }
                State::PairKey | State::BraceKey => return Err(self.null_key(start)),
                State::PairValue
                | State::PairAfterValue
                | State::BraceValue
                | State::BraceAfterValue
                | State::BraceLone => {
                    self.fill_value(start);
                    continue;
                }
                _ => return Err(self.unexpected(start)),
            }
            break;
        }
        self.at += 1;
        self.key_allowed = true;
        Ok(())
    }

    /// A key begins at `start`. In brackets, it begins a mapping with a single pair.
    pub(super) fn flow_key(&mut self, start: usize) -> Step {
        self.settle_properties();
        loop {
            match self.top.state {
                State::FlowFirst | State::FlowItem => {
                    self.top.state = State::FlowNext;
                    self.open(Kind::FlowMapping, start, State::PairKey);
                }
                State::BraceFirst | State::BraceItem => self.top.state = State::BraceKey,
                State::PairEnd => {
                    self.close(None);
                    continue;
                }
                State::PairValue | State::BraceValue | State::BraceLone => {
                    self.fill_value(start);
                    continue;
                }
                _ => return Err(self.unexpected(start)),
            }
            return Ok(());
        }
    }

    /// `:` after a key.
    pub(super) fn flow_colon(&mut self, start: usize) -> Step {
        self.settle_properties();
        loop {
            match self.top.state {
                State::PairValue => self.top.state = State::PairAfterValue,
                State::BraceValue => self.top.state = State::BraceAfterValue,
                State::PairEnd => {
                    self.close(None);
                    continue;
                }
                State::BraceLone => {
                    self.fill_value(start);
                    continue;
                }
                State::PairKey | State::BraceKey => return Err(self.null_key(start)),
                _ => return Err(self.unexpected(start)),
            }
            return Ok(());
        }
    }
}
