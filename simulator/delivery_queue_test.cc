#include "simulator/delivery_queue.h"

#include <gtest/gtest.h>

namespace k197::simulator {
namespace {

Delivery of(const char* lane, const char* body, Time now = 0) {
    Delivery delivery{.lane = lane, .body = body};
    delivery.created = delivery.due = now;
    return delivery;
}

std::string body_of(const std::optional<Delivery>& delivery) {
    return delivery ? delivery->body : "-";
}

TEST(DeliveryQueue, KeepsTheOrderOfOneCitizen) {
    DeliveryQueue queue;
    queue.add(of("an", "1"));
    queue.add(of("an", "2"));
    queue.add(of("binh", "3"));
    const auto first = queue.take(0);
    EXPECT_EQ(body_of(first), "1");
    EXPECT_EQ(body_of(queue.take(0)), "3") << "another citizen need not wait";
    EXPECT_EQ(body_of(queue.take(0)), "-");
    EXPECT_EQ(queue.finish(first->id, true, 0), Fate::Accepted);
    EXPECT_EQ(body_of(queue.take(0)), "2");
}

TEST(DeliveryQueue, TriesAgainBeforeLettingLaterOnesPass) {
    DeliveryQueue queue;
    queue.add(of("an", "1"));
    queue.add(of("an", "2"));
    Time now = 0;
    for (int attempt = 1; attempt <= 4; ++attempt) {
        const auto taken = queue.take(now);
        ASSERT_EQ(body_of(taken), "1") << attempt;
        ASSERT_EQ(queue.finish(taken->id, false, now), Fate::Again);
        if (attempt < 4) now += *retry_after(attempt, 0, now);
    }
    EXPECT_EQ(body_of(queue.take(now)), "2");
}

TEST(DeliveryQueue, GivesUpAfterAnHour) {
    EXPECT_EQ(retry_after(1, 0, 0), 500 * kMillisecond);
    EXPECT_TRUE(retry_after(40, 0, 57 * kMinute));
    EXPECT_FALSE(retry_after(40, 0, 59 * kMinute));
    DeliveryQueue queue;
    queue.add(of("an", "1"));
    const auto taken = queue.take(0);
    EXPECT_EQ(queue.finish(taken->id, false, kHour), Fate::GivenUp);
    EXPECT_EQ(queue.waiting(), 0U);
}

TEST(DeliveryQueue, LooseOnesAreOvertaken) {
    DeliveryQueue queue;
    Delivery late = of("an", "1");
    late.due = 2 * kSecond;
    late.loose = true;
    queue.add(late);
    queue.add(of("an", "2"));
    EXPECT_EQ(body_of(queue.take(0)), "2");
    EXPECT_EQ(body_of(queue.take(2 * kSecond)), "1");
}

}  // namespace
}  // namespace k197::simulator
