#pragma once
// The picture of a conversation, as a phone would show it: for the report sheet's annex and for the
// dossier.

#include <string>
#include <vector>

#include "base/clock.h"
#include "document/fonts.h"

namespace k197::document {

/// A picture in a message: JPEG or PNG, already stripped of metadata and reduced.
struct Picture {
    std::string bytes{};
    std::string content_type{};
    std::string caption{};
    std::string sha256{};  ///< where the bytes lie that are still to be fetched
};

/// One message.
struct Bubble {
    enum class From { Citizen, Channel, Officer };
    From from = From::Citizen;
    std::string author{};
    Time at = 0;
    std::string text{};
    bool edited = false;
    bool withdrawn = false;
    std::vector<Picture> pictures{};
    std::vector<std::string> notes{};  ///< what cannot be shown: "Ghi âm 0:34"
    std::string quoted{};              ///< the message it answers
};

struct Conversation {
    std::string title{};
    std::string code{};
    std::vector<Bubble> bubbles{};
    bool hides_citizen = false;  ///< the title and citizens' names become "Người phản ánh"
};

/// The conversation as PNG pages, 720 pixels wide and at most 1600 high; one page when it is empty.
std::vector<std::string> render_conversation_png(
    const Conversation& conversation, const FontSettings& fonts = {}
);

}  // namespace k197::document
