#pragma once
// The parts every official document shares (Decree 30/2020, Annex I): letterhead, title,
// addressees, headings, body, the leader's opinion, signature and recipients.

#include <optional>
#include <string>
#include <vector>

#include "document/pdf_flow.h"

namespace k197::document {

/// A document's head: who issues it, number and date, as words.
struct Letterhead {
    std::string superior{};
    std::string issuer{};
    std::string number{};      ///< "05/BC-BCĐ197"
    std::string place_date{};  ///< "Hà Nội, ngày 06 tháng 9 năm 2021"
    std::string stamp{};  ///< "KHẨN", "THƯỢNG KHẨN" or "HỎA TỐC", framed in red; or nothing
};

/// Who signs. `office_below` stands above the name, for a committee that uses another body's seal.
struct Signer {
    std::string authority{};  ///< "KT. TRƯỞNG BAN"
    std::string office{};     ///< "PHÓ TRƯỞNG BAN"
    std::string office_below{};
    std::string name{};
};

/// Issuer and national motto in two columns of 70 and 95 mm, each with its line; number and date
/// under them.
Row letterhead(const Typesetter& typesetter, const Letterhead& head);

/// The kind of document and its subject, with a line under it.
Row title(const Typesetter& typesetter, const std::string& kind, const std::string& subject);

/// "Kính gửi:" with one addressee beside it, or several under each other; `through` in brackets
/// below.
Row addressees(
    const Typesetter& typesetter, const std::vector<std::string>& to, const std::string& through
);

/// "Nơi nhận" on the left, the signer on the right with 30 mm for signature and seal, in one row.
Row signature(
    const Typesetter& typesetter, const Signer& signer, const std::vector<std::string>& recipients
);

/// A bold heading that stays with what follows.
void add_heading(Flow& flow, const Typesetter& typesetter, const std::string& words);

/// Body text, justified, its first line indented; every line end of `words` begins a paragraph.
void add_body(Flow& flow, const Typesetter& typesetter, const std::string& words);

/// One thing listed in the body: "- Label: words", and a smaller line under it for digests and the
/// like.
struct Item {
    std::string label{};
    std::string words{};
    std::string detail{};
};

/// Body text, one paragraph for each item that has words; ";" ends each and "." the last.
void add_items(Flow& flow, const Typesetter& typesetter, std::vector<Item> items);

/// A frame with a heading and `words`; dotted lines to write on when there are none. Stays in one
/// piece when it fits on a page.
void add_frame(
    Flow& flow,
    const Typesetter& typesetter,
    const std::string& heading,
    const std::string& words,
    const std::string& signed_by
);

}  // namespace k197::document
