#pragma once
// One Graph call with everything that belongs to it: proof, pace, and what its answer
// means for the Page as a whole.

#include <functional>
#include <string>

#include "base/json.h"
#include "channel/messenger/judge.h"
#include "channel/outbox.h"
#include "channel/send.h"
#include "channel/send_pace.h"

namespace k197::channel {

/// A call to make: `judge` reads its answer.
struct GraphCall {
    HttpRequest request{};
    Judgement (*judge)(const HttpAnswer&) = judge_read;
};

struct Asked {
    HttpAnswer answer{};
    Judgement judged{};
};

/// Makes the call (Http counts it, see measured_http.h) and keeps the distance that its usage
/// headers ask for.
Asked call_graph(const SendContext& context, const GraphCall& call);
/// The same; an answer that concerns the Page and not one row closes the gate `gate_id`.
Asked ask_for_page(const SendContext& context, const std::string& gate_id, const GraphCall& call);

/// A call with a JSON body.
HttpRequest json_request(
    const GraphAccess& graph, std::string method, const std::string& path, const Json& body
);

/// The gate that a row passes: messages and posts have one each.
std::string gate_of(const OutboxRow& row, const std::string& page_id);

}  // namespace k197::channel
