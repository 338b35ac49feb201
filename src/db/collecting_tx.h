#pragma once
// What a transaction of either store leaves for its commit and for afterwards.

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "db/closings.h"
#include "db/db.h"
#include "db/signals.h"

namespace k197::db {

class CollectingTx : public Tx {
 public:
    void after_commit(std::function<void()> action) override {
        actions.push_back(std::move(action));
    }
    void before_commit(Closing closing, std::shared_ptr<const void> item) override {
        closings.add(closing, std::move(item));
    }
    void signal(std::string_view what) override { signals.emplace(what); }

    std::vector<std::function<void()>> actions{};
    Closings closings{};
    Signals signals{};
};

}  // namespace k197::db
