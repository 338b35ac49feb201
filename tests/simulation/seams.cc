#include "simulation/seams.h"

#include <string_view>

namespace k197::simulation {
namespace {

void live_or_throw(const Outside& outside) {
    if (!outside.disk.has_power()) throw PowerFailure{};
}

class SimulatedClock final : public Clock {
 public:
    explicit SimulatedClock(const Outside& outside) : outside_{outside} {}
    [[nodiscard]] Time now() const override { return outside_.clock.now(); }

 private:
    const Outside& outside_;
};

class Network final : public Http {
 public:
    explicit Network(Outside& outside) : outside_{outside} {}
    [[nodiscard]] HttpAnswer send(const HttpRequest& request) override {
        live_or_throw(outside_);
        outside_.on_send();
        live_or_throw(outside_);
        auto answer = outside_.facebook.answer(request);
        outside_.on_send();
        live_or_throw(outside_);
        const bool blind = outside_.mutation == Mutation::SendBlindly;
        if (blind && answer.outcome == HttpOutcome::Unknown) answer.outcome = HttpOutcome::NotSent;
        return answer;
    }

 private:
    Outside& outside_;
};

/// Bytes that were put are on stable storage when put() returns.
class Blobs final : public media::BlobStore {
 public:
    explicit Blobs(Outside& outside) : outside_{outside} {}
    std::string put(std::string_view bytes) override {
        live_or_throw(outside_);
        return outside_.blobs.put(bytes);
    }
    [[nodiscard]] std::optional<std::string> get(std::string_view digest) const override {
        return outside_.blobs.get(digest);
    }
    [[nodiscard]] bool exists(std::string_view digest) const override {
        return outside_.blobs.exists(digest);
    }
    [[nodiscard]] std::optional<std::filesystem::path> path(std::string_view) const override {
        return std::nullopt;
    }
    [[nodiscard]] Result<void> check() const override { return {}; }

 private:
    Outside& outside_;
};

/// The SQL of a message's unique key, for the mutation that takes it away.
constexpr std::string_view kKey = "ON CONFLICT (channel, external_id) DO NOTHING";
constexpr std::string_view kNoKey = "ON CONFLICT (id) DO NOTHING";

class MutatedTx final : public db::Tx {
 public:
    explicit MutatedTx(db::Tx& real) : real_{real} {}
    db::Rows query(std::string_view sql, std::vector<db::Value> values) override {
        std::string changed{sql};
        if (const auto at = changed.find(kKey); at != std::string::npos)
            changed.replace(at, kKey.size(), kNoKey);
        return real_.query(std::string_view{changed}, std::move(values));
    }
    void after_commit(std::function<void()> action) override {
        real_.after_commit(std::move(action));
    }
    void before_commit(db::Closing closing, std::shared_ptr<const void> item) override {
        real_.before_commit(closing, std::move(item));
    }
    void signal(std::string_view what) override { real_.signal(what); }
    void lock_until_end(std::string_view name) override { real_.lock_until_end(name); }

 private:
    db::Tx& real_;
};

/// The real store with others' work before and after each transaction.
class Store final : public db::Database {
 public:
    Store(Outside& outside, std::unique_ptr<db::Database> real)
        : outside_{outside}, real_{std::move(real)} {}
    void run_script(std::string_view sql) override { real_->run_script(sql); }
    void copy_to(const std::string& path) override { real_->copy_to(path); }
    [[nodiscard]] db::Kind kind() const override { return real_->kind(); }
    void listen(std::string what, std::function<void()> action) override {
        real_->listen(std::move(what), std::move(action));
    }

 protected:
    void run_write(const std::function<bool(db::Tx&)>& work, db::Commit commit) override {
        come_between();
        const bool mutated = outside_.mutation == Mutation::NoUniqueKey;
        if (outside_.mutation == Mutation::NoFlush) commit = db::Commit::Relaxed;
        within([&] {
            static_cast<void>(real_->write(
                [&](db::Tx& tx) -> Result<void> {
                    MutatedTx other{tx};
                    if (work(mutated ? static_cast<db::Tx&>(other) : tx)) return {};
                    return fail(Errc::Conflict, "undone");
                },
                commit
            ));
        });
        come_between();
    }
    void run_read(const std::function<void(db::Query&)>& work) override {
        come_between();
        within([&] { real_->read([&](db::Query& query) { work(query); }); });
        come_between();
    }

 private:
    void come_between() {
        live_or_throw(outside_);
        if (inside_ == 0) outside_.meanwhile();
        live_or_throw(outside_);
    }
    /// A failure of the store after the power is gone is only its echo.
    template <class Work>
    void within(Work work) {
        ++inside_;
        try {
            work();
        } catch (const std::exception&) {
            --inside_;
            live_or_throw(outside_);
            throw;
        } catch (const PowerFailure&) {
            --inside_;
            throw;
        }
        --inside_;
    }

    Outside& outside_;
    std::unique_ptr<db::Database> real_;
    int inside_ = 0;
};

}  // namespace

std::unique_ptr<Clock> make_clock(Outside& outside) {
    return std::make_unique<SimulatedClock>(outside);
}
std::unique_ptr<Http> make_network(Outside& outside) {
    return std::make_unique<Network>(outside);
}
std::unique_ptr<media::BlobStore> make_blobs(Outside& outside) {
    return std::make_unique<Blobs>(outside);
}
std::unique_ptr<db::Database> make_store(Outside& outside) {
    auto real = db::open_sqlite({.path = "kenh197.db", .readers = 3, .vfs = Disk::kVfs});
    return std::make_unique<Store>(outside, std::move(real));
}

}  // namespace k197::simulation
