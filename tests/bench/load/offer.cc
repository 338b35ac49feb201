#include <sys/epoll.h>

#include <algorithm>
#include <unordered_map>

#include "load/client.h"
#include "load/figures.h"
#include "load/scenario.h"

namespace k197::bench {
namespace {

using std::chrono::duration;
using std::chrono::duration_cast;
using std::chrono::milliseconds;

struct Phase {
    double rate = 0;  // deliveries per second
    Moment begin{};
    Moment end{};
};

Moment after_seconds(Moment from, double seconds) {
    return from + duration_cast<SteadyClock::duration>(duration<double>(seconds));
}

std::vector<Phase> phases_of(const Json& order) {
    std::vector<Phase> out;
    Moment begin = SteadyClock::now() + milliseconds{100};
    for (const auto& item : order.items("/phases")) {
        const Moment end = after_seconds(begin, item.number("/1").value_or(1));
        out.push_back({.rate = item.number("/0").value_or(1), .begin = begin, .end = end});
        begin = end;
    }
    return out;
}

class Offer final : public Scenario {
 public:
    Offer(const Stage& stage, const Json& order, Done done)
        : stage_{stage},
          target_{target_of(order)},
          run_{order.text_or("/run", "run")},
          first_{static_cast<std::uint64_t>(order.integer("/first").value_or(0))},
          people_{static_cast<std::uint64_t>(order.integer("/people").value_or(5'000))},
          repeated_{static_cast<std::uint64_t>(order.integer("/repeated").value_or(0))},
          pictures_{static_cast<std::uint64_t>(order.integer("/pictures").value_or(0))},
          answers_{order.boolean("/answers").value_or(false)},
          grace_{order.number("/grace").value_or(30)},
          phases_{phases_of(order)},
          done_{std::move(done)},
          client_{
              stage.loop,
              target_,
              static_cast<unsigned>(order.integer("/connections").value_or(64)),
              [this](int status, Moment due) { answered(status, due); }} {
        if (answers_)
            stage_.graph.on_told([this](std::string_view psid, std::string_view) { told(psid); });
        if (phases_.empty()) throw std::runtime_error{"offer: no phases"};
        began_ = phases_.front().begin;
        next_due_ = began_;
        stage_.loop.alarm(next_due_, [this] { send_due(); });
    }
    ~Offer() override { stage_.graph.on_told(nullptr); }

 private:
    void send_due() {
        const Moment now = SteadyClock::now();
        while (phase_ < phases_.size() && next_due_ <= now) {
            if (next_due_ >= phases_[phase_].end) {
                ++phase_;
                if (phase_ < phases_.size()) next_due_ = phases_[phase_].begin;
                continue;
            }
            late_.add(next_due_, now);
            send_one(next_due_);
            next_due_ = after_seconds(next_due_, 1 / phases_[phase_].rate);
        }
        if (phase_ < phases_.size()) {
            stage_.loop.alarm(next_due_, [this] { send_due(); });
        } else {
            give_up_ = after_seconds(now, grace_);
            wait_for_rest();
        }
    }

    void send_one(Moment due) {
        // Half a hundred back stands one that was new: repeated_ is less than 50.
        const bool repeats = sent_ > 50 && sent_ % 100 < repeated_;
        const std::uint64_t number = first_ + (repeats ? sent_ - 50 : sent_);
        ++sent_;
        if (!repeats) ++distinct_;
        Event event{
            .mid = mid_of(run_, number),
            .psid = psid_of(answers_ ? number : number % people_),
            .text = std::string{words_of(number)}};
        if (number % 100 < pictures_) event.pictures = {stage_.graph.picture_url(number)};
        if (answers_ && !repeats) unanswered_.emplace(event.psid, due);
        client_.post(request_of(target_, body_of(target_, event)), due);
    }

    void answered(int status, Moment due) {
        if (status == 200) {
            door_.add(due);
        } else {
            ++refused_[status];
        }
    }

    void told(std::string_view psid) {
        const auto found = unanswered_.find(std::string{psid});
        if (found == unanswered_.end()) return;
        replies_.add(found->second);
        unanswered_.erase(found);
    }

    void wait_for_rest() {
        const bool through = client_.open() == 0 && unanswered_.empty();
        if (!through && SteadyClock::now() < give_up_) {
            stage_.loop.alarm(SteadyClock::now() + milliseconds{20}, [this] { wait_for_rest(); });
            return;
        }
        done_(result());
    }

    [[nodiscard]] Json result() const {
        Json refused = Json::object();
        for (const auto& [status, count] : refused_) refused.set(std::to_string(status), count);
        const double seconds = duration<double>(phases_.back().end - phases_.front().begin).count();
        Json out = Json::object();
        out.set("sent", sent_).set("distinct", distinct_).set("seconds", seconds);
        out.set("door", door_.summary()).set("refused", refused).set("open", client_.open());
        out.set("late", late_.summary());
        if (answers_) out.set("replies", replies_.summary()).set("unanswered", unanswered_.size());
        return out;
    }

    const Stage stage_;
    const Target target_;
    const std::string run_;
    const std::uint64_t first_;
    const std::uint64_t people_;
    const std::uint64_t repeated_;
    const std::uint64_t pictures_;
    const bool answers_;
    const double grace_;
    const std::vector<Phase> phases_;
    const Done done_;
    Client client_;

    Moment began_{};
    Moment next_due_{};
    Moment give_up_{};
    std::size_t phase_ = 0;
    std::uint64_t sent_ = 0;
    std::uint64_t distinct_ = 0;
    Latencies door_{};
    Latencies replies_{};
    Latencies late_{};  // how late this program itself was
    std::unordered_map<int, std::size_t> refused_{};
    std::unordered_map<std::string, Moment> unanswered_{};
};

}  // namespace

std::unique_ptr<Scenario> offer(const Stage& stage, const Json& order, Scenario::Done done) {
    return std::make_unique<Offer>(stage, order, std::move(done));
}

}  // namespace k197::bench
