#pragma once
// The simulated Facebook of a run: the rules of simulator/, with chance. It answers the Graph API
// with every kind of trouble, brings webhooks late, twice, out of order, together or never, tries
// each again until it was accepted, and remembers what was.

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/http.h"
#include "simulation/random.h"
#include "simulator/stage.h"

namespace k197::simulation {

/// What goes wrong at Facebook and on the way, in a hundred.
struct NetworkFaults {
    unsigned graph = 0;     ///< Graph calls that get no good answer
    unsigned repeated = 0;  ///< webhooks that come twice
    unsigned late = 0;      ///< webhooks that are overtaken
    unsigned together = 0;  ///< webhooks that share a POST with the one before
    unsigned lost = 0;      ///< webhooks that never come
};

/// A POST to our webhook.
struct Post {
    std::string body{};
    Time due = 0;
    int attempts = 0;
};

class Facebook {
 public:
    Facebook(const Clock& clock, Random random);

    /// Answers a request of ours: the Graph API, or a file.
    HttpAnswer answer(const HttpRequest& request);

    /// A POST that is due, by chance among all that are; it is under way until finish().
    std::optional<Post> take_post();
    [[nodiscard]] std::string signature(const Post& post) const;
    /// Our answer to it, 0 for none. 200: what it held is remembered as acknowledged; anything
    /// else: it comes again.
    void finish(Post post, int status);
    /// When the next POST is due; nothing when none waits.
    [[nodiscard]] std::optional<Time> next_due();

    /// Messages, presses and comments that we have acknowledged.
    [[nodiscard]] const std::set<std::string>& acknowledged() const { return acknowledged_; }
    /// Metadata of those of our own messages whose echo we have acknowledged.
    [[nodiscard]] const std::set<std::string>& echoed() const { return echoed_; }
    /// What the citizens' telephones show of ours: metadata → how often.
    [[nodiscard]] std::map<std::string, int> shown();
    /// For each citizen the metadata of our messages, in the order shown.
    [[nodiscard]] std::map<std::string, std::vector<std::string>> threads();

    /// Metadata of messages that were told to wait for the citizen: they come after later ones.
    [[nodiscard]] const std::set<std::string>& deferred() const { return deferred_; }

    simulator::World& world() { return world_; }
    void set_faults(NetworkFaults faults) { faults_ = faults; }
    void set_token_dead(bool dead) { world_.switches.expired_token = dead; }
    [[nodiscard]] const simulator::Options& options() const { return stage_.options; }

 private:
    HttpAnswer obey(const HttpRequest& request);
    HttpAnswer serve_file(const HttpRequest& request);
    HttpAnswer refuse();
    HttpAnswer answer_by_chance(const HttpRequest& request);
    void note_deferred(const HttpRequest& request, const HttpAnswer& answer);
    void collect();
    void note_accepted(const std::string& body);

    const Clock& clock_;
    Random random_;
    NetworkFaults faults_{};
    std::unique_ptr<Http> no_network_;
    simulator::Stage stage_;
    simulator::World& world_;
    std::vector<Post> posts_{};
    std::set<std::string> acknowledged_{};
    std::set<std::string> echoed_{};
    std::set<std::string> deferred_{};
};

}  // namespace k197::simulation
