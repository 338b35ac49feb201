#pragma once
// The intake report sheet ("báo cáo tin"): one report on official paper, with the citizen's
// messages as its annex.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "document/conversation_picture.h"
#include "document/fonts.h"
#include "document/pdf_blocks.h"

namespace k197::document {

/// A file that came with the report.
struct Attachment {
    std::string name{};
    std::string kind{};  ///< "Ảnh", "Video", "Ghi âm", "Tệp"
    std::string sha256{};
    std::int64_t bytes = 0;
};

/// Section 1: where the report came from.
struct Source {
    std::string channel{};
    Time received_at = 0;
    std::string code{};
    std::string account{};
};

/// Section 2: who reports. When `confidential`, nothing of it is printed, here or in the annex.
struct Reporter {
    bool confidential = false;
    std::string name{};
    std::string address{};
    std::string phone{};
};

/// Section 3: what is reported.
struct Content {
    std::string summary{};
    std::string field{};
    std::string subfield{};
    std::string occurred{};
    std::string place{};
    std::string unit{};
    std::string urgency{};
};

/// What was done at a time. With `who`, `text` goes on after the name: "chuyển phường A xử lý".
struct HandlingStep {
    Time at = 0;
    std::string text{};
    std::string who{};
};

/// Section 6: what the officer proposes.
struct Proposal {
    std::string measure{};
    std::string lead_unit{};
    std::vector<std::string> supporting{};
    std::optional<Time> deadline{};
    std::string publish{};  ///< "Có, sau khi lược bỏ thông tin cá nhân"
};

/// The leader's opinion.
struct Direction {
    std::string text{};
    std::string office{};
    std::string name{};
    Time at = 0;
};

/// Everything a sheet shows: words ready to print, and times.
struct Sheet {
    std::string superior_body = "UBND THÀNH PHỐ HÀ NỘI";
    std::string issuing_body = "BAN CHỈ ĐẠO 197";
    std::string issuer_name = "Ban Chỉ đạo 197 Thành phố";  ///< the issuer within a sentence
    std::string place = "Hà Nội";
    std::optional<int> number{};
    std::string symbol = "BC-BCĐ197";
    std::optional<Time> issued_at{};
    std::string
        stamp{};  ///< degree of urgency of the document: "KHẨN", "THƯỢNG KHẨN", "HỎA TỐC", or none
    std::string subject = "Tin phản ánh qua trang fanpage Ban Chỉ đạo 197 Thành phố";
    std::vector<std::string> addressees = {"Lãnh đạo Ban Chỉ đạo 197 Thành phố"};
    std::string through = "(qua Công an Thành phố)";
    Source source{};
    Reporter reporter{};
    Content content{};
    std::vector<Attachment> attachments{};
    std::vector<HandlingStep> steps{};  ///< section 5: until the sheet was issued
    std::vector<HandlingStep> later{};  ///< after it was issued: an annex of its own
    Proposal proposal{};
    std::string closing = "Kính báo cáo Lãnh đạo xem xét, cho ý kiến chỉ đạo";
    std::optional<Direction> direction{};
    Signer signer{};
    std::vector<std::string> recipients = {"Như trên", "Lưu: VT, PV01"};
    Conversation conversation{};
    Time printed_at = 0;
};

/// The sheet as a PDF. The same values give the same bytes.
std::string render_sheet(const Sheet& sheet, const FontSettings& fonts = {});

}  // namespace k197::document
