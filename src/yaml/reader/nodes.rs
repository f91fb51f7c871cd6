//! Whether a node is allowed here, and the next state.

use super::state::{Place, State};
use super::{Reader, Step};

impl Reader<'_> {
    /// Prepares a node that begins at `at`: closes what ends before it, and adds absent nodes.
    pub(super) fn take_place(&mut self, at: usize) -> Step<Place> {
        if let Some(pending) = &self.pending {
            return Ok(pending.place);
        }
        loop {
            let (next, place) = match self.top.state {
                State::Start | State::Content => (State::Done, Place::Plain),
                State::Item => (State::Dash, Place::Plain),
                State::LevelItem => (State::LevelDash, Place::Plain),
                State::AfterKey => (State::Value, Place::Key),
                State::AfterValue => (State::Key, Place::Value),
                State::FlowFirst | State::FlowItem => (State::FlowNext, Place::Plain),
                State::PairKey => (State::PairValue, Place::Key),
                State::PairAfterValue => (State::PairEnd, Place::Plain),
                State::BraceFirst | State::BraceItem => (State::BraceLone, Place::Key),
                State::BraceKey => (State::BraceValue, Place::Key),
                State::BraceAfterValue => (State::BraceNext, Place::Plain),
                State::LevelDash | State::PairEnd => {
                    self.close(None);
                    continue;
                }
                State::PairValue | State::BraceValue | State::BraceLone | State::Value => {
                    self.fill_value(at);
                    continue;
                }
                State::Directives
                | State::Done
                | State::Dash
                | State::Key
                | State::FlowNext
                | State::BraceNext => return Err(self.unexpected(at)),
            };
            self.top.state = next;
            return Ok(place);
        }
    }

    /// Writes an absent value of a key, in the states that allow it.
    pub(super) fn fill_value(&mut self, at: usize) {
        let (next, at) = match self.top.state {
            State::Value => (State::Key, at),
            State::AfterValue => (State::Key, self.mark),
            State::PairValue | State::PairAfterValue => (State::PairEnd, at),
            State::BraceValue | State::BraceAfterValue | State::BraceLone => (State::BraceNext, at),
            State::Item => (State::Dash, self.mark),
            State::LevelItem => (State::LevelDash, self.mark),
            _ => return,
        };
        self.top.state = next;
        self.push_absent(at);
    }

    /// Writes the node that properties wait for, if it is absent.
    pub(super) fn settle_properties(&mut self) {
        if let Some(pending) = &self.pending {
            let end = pending.end;
            self.push_absent(end);
        }
    }
}
