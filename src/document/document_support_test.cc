#include <cairo.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
// libjpeg's header needs stdio first.
#include <jpeglib.h>

#include "document/document_test_support.h"

// Fontconfig keeps its pointers as offsets, which the leak checker cannot follow.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
    return "leak:libfontconfig";
}

namespace k197::document {
namespace {

unsigned char byte_of(double share) {
    return static_cast<unsigned char>(std::lround(share * 255));
}

cairo_status_t take_bytes(void* file, const unsigned char* bytes, unsigned int count) {
    static_cast<std::string*>(file)->append(reinterpret_cast<const char*>(bytes), count);
    return CAIRO_STATUS_SUCCESS;
}

cairo_status_t give_bytes(void* rest, unsigned char* to, unsigned int count) {
    auto& bytes = *static_cast<std::string_view*>(rest);
    if (bytes.size() < count) return CAIRO_STATUS_READ_ERROR;
    std::memcpy(to, bytes.data(), count);
    bytes.remove_prefix(count);
    return CAIRO_STATUS_SUCCESS;
}

bool is_near(unsigned char value, double share) {
    return std::abs(value - byte_of(share)) < 12;
}

}  // namespace

std::string jpeg_of(int width, int height, const Colour& colour) {
    jpeg_compress_struct info{};
    jpeg_error_mgr errors{};
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    unsigned char* bytes = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&info, &bytes, &size);
    info.image_width = static_cast<JDIMENSION>(width);
    info.image_height = static_cast<JDIMENSION>(height);
    info.input_components = 3;
    info.in_color_space = JCS_RGB;
    jpeg_set_defaults(&info);
    jpeg_start_compress(&info, TRUE);
    std::vector<unsigned char> line;
    for (int x = 0; x < width; ++x) {
        line.insert(line.end(), {byte_of(colour.red), byte_of(colour.green), byte_of(colour.blue)});
    }
    JSAMPROW row = line.data();
    for (int y = 0; y < height; ++y) jpeg_write_scanlines(&info, &row, 1);
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    const std::string made{reinterpret_cast<const char*>(bytes), size};
    std::free(bytes);
    return made;
}

std::string png_of(int width, int height, const Colour& colour) {
    auto* surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    auto* cairo = cairo_create(surface);
    cairo_set_source_rgb(cairo, colour.red, colour.green, colour.blue);
    cairo_paint(cairo);
    cairo_destroy(cairo);
    std::string bytes;
    cairo_surface_write_to_png_stream(surface, take_bytes, &bytes);
    cairo_surface_destroy(surface);
    return bytes;
}

int count_pixels(const std::string& png, const Colour& colour) {
    std::string_view rest{png};
    auto* surface = cairo_image_surface_create_from_png_stream(give_bytes, &rest);
    const auto* data = cairo_image_surface_get_data(surface);
    const int stride = cairo_image_surface_get_stride(surface);
    int count = 0;
    for (int y = 0; y < cairo_image_surface_get_height(surface); ++y) {
        for (int x = 0; x < cairo_image_surface_get_width(surface); ++x) {
            const auto* pixel = data + std::ptrdiff_t{y} * stride + std::ptrdiff_t{4} * x;
            count += is_near(pixel[0], colour.blue) && is_near(pixel[1], colour.green) &&
                     is_near(pixel[2], colour.red);
        }
    }
    cairo_surface_destroy(surface);
    return count;
}

Sheet sample_sheet() {
    const auto at = [](int hour, int minute) {
        return from_local({.year = 2021, .month = 9, .day = 6, .hour = hour, .minute = minute});
    };
    Sheet sheet;
    sheet.number = 5;
    sheet.issued_at = at(9, 0);
    sheet.printed_at = at(9, 5);
    sheet.source = {"Trang fanpage (Messenger)", at(7, 42), "PA-7K3M-92QF", "Nguyễn Văn Mẫu FB"};
    sheet.reporter = {
        .name = "Nguyễn Văn Mẫu", .address = "Số 12 ngõ 34 phố Ví Dụ", .phone = "0900000123"};
    sheet.content = {
        .summary = "Vỉa hè trước cổng chợ bị lấn chiếm từ 17 giờ đến 22 giờ hằng ngày",
        .field = "Trật tự đô thị",
        .subfield = "Lấn chiếm vỉa hè",
        .place = "Số 15 phố Hàng Bài",
        .unit = "Phường Hàng Bài",
        .urgency = "Bình thường",
    };
    sheet.attachments = {{"anh.jpg", "Ảnh", std::string(64, 'e'), 250'880}};
    sheet.steps = {{at(7, 43), "Đã trả lời tự động"}};
    sheet.proposal = {.measure = "Giao phường kiểm tra", .lead_unit = "UBND phường Hàng Bài"};
    sheet.signer = {.office = "CÁN BỘ TIẾP NHẬN", .name = "Trần Thị Ví Dụ"};
    sheet.conversation.title = "Kênh 197";
    sheet.conversation.code = sheet.source.code;
    sheet.conversation.bubbles = {
        {.author = "Nguyễn Văn Mẫu", .at = at(7, 40), .text = "Vỉa hè bị lấn chiếm 😡"},
        {.from = Bubble::From::Channel, .author = "Kênh 197", .at = at(7, 41), .text = "Xin chào"},
    };
    return sheet;
}

bool has_poppler() {
    return std::filesystem::exists("/usr/bin/pdftotext");
}

std::string poppler(const std::string& tool, const std::string& options, const std::string& pdf) {
    const auto path = testing::TempDir() + "k197_document_" + std::to_string(getpid()) + ".pdf";
    std::ofstream{path, std::ios::binary} << pdf;
    const bool to_output = tool == "pdftotext";
    const auto command = "/usr/bin/" + tool + " " + options + " " + path + (to_output ? " -" : "");
    std::string printed;
    if (FILE* pipe = popen(command.c_str(), "r")) {
        std::array<char, 4096> chunk{};
        while (const auto count = fread(chunk.data(), 1, chunk.size(), pipe)) {
            printed.append(chunk.data(), count);
        }
        pclose(pipe);
    }
    std::filesystem::remove(path);
    return printed;
}

std::string text_of(const std::string& pdf) {
    return poppler("pdftotext", "-layout", pdf);
}

}  // namespace k197::document
