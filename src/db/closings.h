#pragma once
// What the transactions of one commit leave to be done together at its end.

#include <memory>
#include <utility>
#include <vector>

#include "db/db.h"

namespace k197::db {

class Closings {
 public:
    void add(Closing closing, std::shared_ptr<const void> item) {
        items_of(closing).push_back(std::move(item));
    }
    void take(Closings&& other) {
        for (auto& [closing, items] : other.all_) {
            auto& own = items_of(closing);
            std::move(items.begin(), items.end(), std::back_inserter(own));
        }
    }
    void run(Tx& tx) const {
        for (const auto& [closing, items] : all_) closing(tx, items);
    }

 private:
    using Items = std::vector<std::shared_ptr<const void>>;
    Items& items_of(Closing closing) {
        for (auto& [known, items] : all_) {
            if (known == closing) return items;
        }
        return all_.emplace_back(closing, Items{}).second;
    }

    std::vector<std::pair<Closing, Items>> all_{};
};

}  // namespace k197::db
