// judge_send calls nothing sent without an id, gives staff a reason for the rest; the readers take
// any bytes. layer: channel
#include <cstdint>
#include <cstdlib>
#include <string>

#include "channel/messenger/conversations.h"
#include "channel/messenger/judge.h"
#include "channel/page/feed_list.h"

namespace {

using k197::channel::EventKind;
using k197::channel::Judgement;
using k197::channel::Verdict;

constexpr int kStatuses[] = {200, 302, 400, 401, 404, 429, 500, 503};
constexpr k197::Time kReceived = 1'630'804'330 * k197::kSecond;

void check(const Judgement& judgement) {
    const bool sent = judgement.verdict == Verdict::Sent;
    if (sent && judgement.message_id.empty() && judgement.recipient_id.empty()) std::abort();
    if (sent != judgement.reason_vi.empty()) std::abort();
}

void check(const k197::channel::MessagePage& page) {
    for (const auto& event : page.events) {
        if (event.kind == EventKind::Message && event.person.empty()) std::abort();
        if (event.external_id.empty()) std::abort();
    }
}

void check(const k197::channel::FeedPage& page) {
    for (const auto& item : page.items) {
        if (item.id.empty()) std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string body{reinterpret_cast<const char*>(data) + 1, size - 1};
    const k197::HttpAnswer answer{
        .outcome = k197::HttpOutcome::Answered, .status = kStatuses[data[0] % 8], .body = body};
    check(k197::channel::judge_send(answer));
    (void)k197::channel::judge_post(answer);

    const auto usage =
        k197::channel::read_usage({{"x-app-usage", body}, {"X-Business-Use-Case-Usage", body}});
    if (usage.percent < 0 || usage.regain_minutes < 0) std::abort();

    const auto messages = k197::channel::read_messages(body, "100000000000197", kReceived);
    if (messages) check(*messages);
    const auto posts = k197::channel::read_posts(body, kReceived);
    if (posts) check(*posts);
    const auto comments = k197::channel::read_comments(body, "100000000000197_1", kReceived);
    if (comments) check(*comments);
    const auto threads = k197::channel::read_conversations(body, "100000000000197", kReceived);
    if (!threads) return 0;
    for (const auto& thread : threads->threads) check(thread.messages);
    return 0;
}
