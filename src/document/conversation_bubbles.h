#pragma once
// A conversation as rows of bubbles, at any size: points on paper, pixels in a picture.

#include <vector>

#include "document/conversation_picture.h"
#include "document/pdf_flow.h"
#include "document/picture_surface.h"

namespace k197::document {

/// How large bubbles are. Everything else follows from the size of the text.
struct ChatLook {
    double x = 0;  ///< from the left of the page's text
    double width = 0;
    double text_size = 0;
    double tallest_picture = 0;
    PictureUse use = PictureUse::Paper;
};

/// The messages in order: citizens left and grey, the channel right and blue, officers right and
/// green; over each the author and the time.
std::vector<Row> bubble_rows(
    const Typesetter& typesetter, const Conversation& conversation, const ChatLook& look
);

}  // namespace k197::document
