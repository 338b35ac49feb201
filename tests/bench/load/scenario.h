#pragma once
// What bench_load can be told to do. Each is one order in JSON and ends with one result in JSON.

#include <functional>
#include <memory>

#include "base/json.h"
#include "load/deliveries.h"
#include "load/graph_double.h"
#include "load/loop.h"

namespace k197::bench {

/// What every scenario plays on.
struct Stage {
    Loop& loop;
    GraphDouble& graph;
};

/// Runs from its making until it has called `Done`, once.
class Scenario {
 public:
    using Done = std::function<void(const Json& result)>;
    Scenario() = default;
    Scenario(const Scenario&) = delete;
    Scenario& operator=(const Scenario&) = delete;
    virtual ~Scenario() = default;
};

/// Where the deliveries of an order go: {host, port, path, page, secret, old}.
Target target_of(const Json& order);

/// {do: "offer", phases: [[rate, seconds]…], connections, run, first, people, repeated, pictures,
///  answers, grace}: deliveries at fixed times, whatever the server does. Of a hundred, `repeated`
///  are
/// a message sent before and `pictures` bring a picture. With `answers`, every message is of a
/// person who is new, and the first message back to them counts.
std::unique_ptr<Scenario> offer(const Stage& stage, const Json& order, Scenario::Done done);

/// {do: "dialogues", count, together, connections, run, first, form, grace}: citizens who file a
/// report: the form, two pictures, `confirm`, until the code is heard; `together` at a time.
std::unique_ptr<Scenario> hold_dialogues(
    const Stage& stage, const Json& order, Scenario::Done done
);

/// {do: "prepare", file, run, first, count, people}: writes whole signed requests, all of one
/// length; gives {length}.
Json prepare(const Json& order);

}  // namespace k197::bench
