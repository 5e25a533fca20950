#include "palermo/formats/html.hpp"

#include <doctest/doctest.h>

using namespace palermo::formats;

TEST_CASE("a page begins with its language, its direction and its own sheet") {
    CHECK(page_head("ar", "rtl", "A &amp; B", "<style>b{}</style>") ==
          "<!DOCTYPE html>\n"
          "<html lang=\"ar\" dir=\"rtl\">\n"
          "<head>\n"
          "<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
          "<meta name=\"color-scheme\" content=\"light dark\">\n"
          "<title>A &amp; B</title>\n"
          "<style>b{}</style>\n"
          "</head>\n");
    CHECK(
        page_head("en", "", "A", "").starts_with("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"));
}
