// Text from untrusted files, escaped for messages of one line.
#pragma once

#include <string>
#include <string_view>

namespace sfumato {

/// Whether the bytes are valid UTF-8.
bool is_utf8(std::string_view bytes);

/// The text in quotes, cut after about 40 bytes; what printable_text() escapes is escaped.
std::string quoted_text(std::string_view text);

/// The text as a terminal may show it: control characters, marks that turn the direction of writing, and invalid UTF-8
/// are escaped as \xNN.
std::string printable_text(std::string_view text);

/// The text without leading and trailing blanks and tabs.
std::string_view trimmed(std::string_view text);

}  // namespace sfumato
