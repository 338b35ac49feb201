#pragma once
// Facebook's receiving side, as lean as it can be: takes every call at once, tells who was written
// to, and gives pictures as its CDN does, each with bytes of its own.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "load/loop.h"

namespace k197::bench {

class GraphDouble final : public Watcher {
 public:
    /// A message to a citizen: the PSID and the whole JSON of the call.
    using Told = std::function<void(std::string_view psid, std::string_view call)>;

    /// Listens on loopback; port 0 takes a free one. `picture` is a JPEG.
    GraphDouble(Loop& loop, std::uint16_t port, std::string picture);
    ~GraphDouble() override;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    void on_told(Told told) { told_ = std::move(told); }
    /// The address of picture `number`: another number, other bytes.
    [[nodiscard]] std::string picture_url(std::uint64_t number) const;
    /// Calls taken and pictures given so far.
    [[nodiscard]] std::uint64_t calls() const { return calls_; }
    [[nodiscard]] std::uint64_t pictures() const { return pictures_; }

    void ready(std::uint32_t events) override;

 private:
    class Connection;
    std::string answer(std::string_view first_line, std::string_view body);
    std::string picture_of(std::string_view number) const;
    std::string take_message(std::string_view body);
    void forget(int fd);

    Loop& loop_;
    int fd_;
    std::uint16_t port_ = 0;
    const std::string picture_;
    Told told_{};
    std::uint64_t calls_ = 0;
    std::uint64_t pictures_ = 0;
    std::uint64_t messages_ = 0;
    std::unordered_map<int, std::unique_ptr<Connection>> connections_;
};

}  // namespace k197::bench
