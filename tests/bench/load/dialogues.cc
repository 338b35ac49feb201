#include <unordered_map>

#include "load/client.h"
#include "load/figures.h"
#include "load/scenario.h"

namespace k197::bench {
namespace {

using std::chrono::duration;
using std::chrono::milliseconds;

/// Where one citizen stands.
struct Citizen {
    std::uint64_t number = 0;
    Moment began{};
    bool pressed = false;  // `confirm` was sent
};

class Dialogues final : public Scenario {
 public:
    Dialogues(const Stage& stage, const Json& order, Done done)
        : stage_{stage},
          target_{target_of(order)},
          run_{order.text_or("/run", "run")},
          form_{order.text_or("/form")},
          first_{static_cast<std::uint64_t>(order.integer("/first").value_or(0))},
          count_{static_cast<std::uint64_t>(order.integer("/count").value_or(1))},
          together_{static_cast<std::size_t>(order.integer("/together").value_or(1))},
          grace_{static_cast<std::int64_t>(order.number("/grace").value_or(60) * 1000)},
          done_{std::move(done)},
          client_{
              stage.loop,
              target_,
              static_cast<unsigned>(order.integer("/connections").value_or(64)),
              [this](int status, Moment) { refused_ += status == 200 ? 0 : 1; }} {
        stage_.graph.on_told([this](std::string_view psid, std::string_view call) {
            told(std::string{psid}, call);
        });
        began_ = moved_ = SteadyClock::now();
        begin_more();
        watch();
    }
    ~Dialogues() override { stage_.graph.on_told(nullptr); }

 private:
    void begin_more() {
        while (talking_.size() < together_ && begun_ < count_) {
            Citizen citizen{.number = first_ + begun_++, .began = SteadyClock::now()};
            send(citizen, 0, {.text = form_});
            send(
                citizen,
                1,
                {.pictures =
                     {stage_.graph.picture_url(citizen.number * 2),
                      stage_.graph.picture_url(citizen.number * 2 + 1)}}
            );
            talking_.emplace(psid_of(citizen.number), citizen);
        }
    }

    void send(const Citizen& citizen, std::uint64_t step, Event event) {
        event.mid = mid_of(run_, citizen.number * 3 + step);
        event.psid = psid_of(citizen.number);
        client_.post(request_of(target_, body_of(target_, event)), SteadyClock::now());
    }

    void told(const std::string& psid, std::string_view call) {
        const auto found = talking_.find(psid);
        if (found == talking_.end()) return;
        moved_ = SteadyClock::now();
        Citizen& citizen = found->second;
        if (!citizen.pressed && call.find("\"confirm\"") != std::string_view::npos) {
            citizen.pressed = true;
            asked_.add(citizen.began);
            send(citizen, 2, {.text = "Xac nhan", .payload = "confirm"});
        } else if (citizen.pressed && call.find("PA-") != std::string_view::npos) {
            filed_.add(citizen.began);
            talking_.erase(found);
            begin_more();
        }
    }

    void watch() {
        const Moment now = SteadyClock::now();
        if (!talking_.empty() && now < moved_ + milliseconds{grace_}) {
            stage_.loop.alarm(now + milliseconds{5}, [this] { watch(); });
            return;
        }
        const double seconds = duration<double>(moved_ - began_).count();
        Json out = Json::object();
        out.set("filed", filed_.count()).set("unfinished", talking_.size()).set("seconds", seconds);
        out.set("refused", refused_).set("asked", asked_.summary()).set("code", filed_.summary());
        done_(out);
    }

    const Stage stage_;
    const Target target_;
    const std::string run_;
    const std::string form_;
    const std::uint64_t first_;
    const std::uint64_t count_;
    const std::size_t together_;
    const std::int64_t grace_;  // milliseconds without any progress
    const Done done_;
    Client client_;

    Moment began_{};
    Moment moved_{};
    std::uint64_t begun_ = 0;
    std::size_t refused_ = 0;
    std::unordered_map<std::string, Citizen> talking_{};
    Latencies asked_{};
    Latencies filed_{};
};

}  // namespace

std::unique_ptr<Scenario> hold_dialogues(
    const Stage& stage, const Json& order, Scenario::Done done
) {
    return std::make_unique<Dialogues>(stage, order, std::move(done));
}

}  // namespace k197::bench
