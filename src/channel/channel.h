#pragma once
// A channel is a way by which citizens reach us: Messenger ("messenger"), the Page's posts and
// comments
// ("page"). Its adapter translates between foreign bytes and our values and does nothing else: no
// I/O, no clock, no database. Four kinds of functions, all pure and all total (any bytes give an
// answer, never a throw):
//
//   verify   are these bytes really from there?        messenger/webhook.h   challenge, genuine
//   parse    what do they say, as channel::Event?      messenger/webhook.h   read_webhook
//                                                      messenger/conversations.h (what a webhook
//                                                      missed)
//   encode   our words as the request they understand  messenger/graph.h
//   judge    what their answer means for us            messenger/judge.h
//
// Beside them stand the rules that belong to the channel alone: messenger/window.h (when may we
// write), messenger/media_link.h (from where may media be fetched, and until when).
//
// A parser never guesses a person and never loses an event: what it does not understand becomes
// EventKind::Other, is counted, and stays in the raw delivery for a later replay. Duplicates are
// not its business: Event::external_id is the same each time an event comes, and the store keeps
// the first.

#include <string_view>

namespace k197::channel {

constexpr std::string_view kMessenger = "messenger";
constexpr std::string_view kPage = "page";

}  // namespace k197::channel
