#include "sfumato/columns/key_sequence.h"

#include <algorithm>
#include <iterator>

#include "sfumato/base/error.h"

namespace sfumato {
namespace {

constexpr std::uint64_t kStreamsOfColumn = 1U << 16U;

// The last part that is a number, among the first `parts`; as many as there are parts where none is.
std::size_t last_number(const KeyForm& form, std::size_t parts) {
  for (std::size_t i = parts; i > 0; --i) {
    if (form.parts[i - 1].is_number()) return i - 1;
  }
  return form.parts.size();
}

}  // namespace

KeySequence::KeySequence(const ColumnSchema& column, KeyChoice choice, std::uint64_t seed, std::uint64_t stream)
    : pattern_(parse_key_pattern(column.pattern.empty() ? "<1-1>" : column.pattern)),
      free_(seed, Purpose::table_keys, stream * kStreamsOfColumn) {
  if (pattern_.size() + 2 > kStreamsOfColumn) fail(ErrorKind::bad_data, "a pattern has too many alternatives");
  for (std::size_t i = 0; i < pattern_.size(); ++i) {
    forms_.push_back(make_form(i, column.taken, choice, seed, stream));
    if (pattern_[i].weight > (std::uint64_t{1} << 62U) - weights_)
      fail(ErrorKind::bad_data, "its weights are too large");
    weights_ += pattern_[i].weight;
  }
  const bool sound =
      std::ranges::all_of(column.taken, [&](const KeyRange& range) { return range.form < forms_.size(); });
  if (!sound) fail(ErrorKind::bad_data, "keys are taken that the pattern does not have");
  if (forms_.size() > 1) {
    turns_.emplace_back(RandomStream(seed, Purpose::table_keys, stream * kStreamsOfColumn + 1), weights_);
  }
}

KeySequence::Form KeySequence::make_form(std::size_t at, const std::vector<KeyRange>& taken, KeyChoice choice,
                                         std::uint64_t seed, std::uint64_t stream) const {
  Form made{.form = &pattern_[at], .indexed = indexed_parts(pattern_[at]), .count = key_count(pattern_[at])};
  std::uint64_t used = 0;
  std::uint64_t next = 0;
  for (const KeyRange& range : taken) {
    if (range.form != at) continue;
    if (range.first < next || range.last < range.first || range.last >= made.count) {
      fail(ErrorKind::bad_data, "keys are taken that the pattern does not have");
    }
    next = range.last + 1;
    used += next - range.first;
    made.taken.push_back(range.first);
    made.skipped.push_back(used);
  }
  const bool dense = used > made.count / 2;
  made.capacity = made.count;
  if (choice == KeyChoice::fresh) {
    made.capacity = dense ? 0 : made.count - used;
  } else {
    made.taken.clear();
    made.skipped.clear();
  }
  made.in_order = dense || made.capacity == 0;
  if (!made.in_order) {
    made.order.emplace_back(RandomStream(seed, Purpose::table_keys, stream * kStreamsOfColumn + 2 + at), made.capacity);
  }
  return made;
}

// Each turn of all forms has as many keys of a form as its weight says, so that a form's own keys can be counted.
std::string KeySequence::operator()(std::uint64_t row) const {
  std::size_t at = 0;
  std::uint64_t index = row;
  if (!turns_.empty()) {
    std::uint64_t place = turns_.front()(row % weights_);
    while (place >= pattern_[at].weight) place -= pattern_[at++].weight;
    index = row / weights_ * pattern_[at].weight + place;
  }
  const Form& form = forms_[at];
  if (form.form->parts.empty()) return "";
  return index < form.capacity ? within(form, index, row) : beyond(form, index - form.capacity, row);
}

std::string KeySequence::within(const Form& form, std::uint64_t index, std::uint64_t row) const {
  if (!form.in_order) index = form.order.front()(index);
  if (!form.taken.empty()) {  // the index of the free key that has so many free ones before it
    std::size_t low = 0;
    std::size_t high = form.taken.size();
    while (low < high) {  // ranges before the key
      const std::size_t middle = (low + high) / 2;
      const std::uint64_t free_before = form.taken[middle] - (middle == 0 ? 0 : form.skipped[middle - 1]);
      if (free_before <= index) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    index += low == 0 ? 0 : form.skipped[low - 1];
  }
  std::vector<std::uint64_t> places(form.indexed);
  for (std::size_t i = form.indexed; i > 0; --i) {
    const std::uint64_t size = form.form->parts[i - 1].size();
    places[i - 1] = index % size;
    index /= size;
  }
  RowRandom random(free_, row);
  std::string key;
  for (std::size_t i = 0; i < form.form->parts.size(); ++i) {
    const KeyPart& part = form.form->parts[i];
    append_key_part(part, i < form.indexed ? places[i] : random.below(part.size()), key);
  }
  return key;
}

// Counts the last number on, for each combination of the other parts.
std::string KeySequence::beyond(const Form& form, std::uint64_t index, std::uint64_t row) const {
  const std::size_t number = last_number(*form.form, form.indexed);
  if (number == form.form->parts.size()) return longer(row);
  std::vector<std::uint64_t> places(form.form->parts.size());
  for (std::size_t i = form.indexed; i > 0; --i) {
    if (i - 1 == number) continue;
    const std::uint64_t size = form.form->parts[i - 1].size();
    places[i - 1] = index % size;
    index /= size;
  }
  places[number] = form.form->parts[number].size() + index;
  std::string key;
  for (std::size_t i = 0; i < places.size(); ++i) append_key_part(form.form->parts[i], places[i], key);
  return key;
}

// A key that is longer than all of the forms without a number: its last character that varies becomes several, which
// count the rows.
std::string KeySequence::longer(std::uint64_t row) const {
  std::size_t longest = 0;
  const KeyForm* base = nullptr;
  for (const KeyForm& form : pattern_) {
    if (form.parts.empty() || last_number(form, indexed_parts(form)) < form.parts.size()) continue;
    longest = std::max(longest, form.parts.size());
    if (base == nullptr) base = &form;
  }
  if (base == nullptr) return "";  // every form has a number, and numbers go on
  const auto varies = [](const KeyPart& part) { return part.symbols.size() > 1; };
  const auto found = std::find_if(base->parts.rbegin(), base->parts.rend(), varies);
  const KeyPart counter = found == base->parts.rend() ? KeyPart{"0123456789"} : *found;
  std::size_t places = longest + 1 - (base->parts.size() - (found == base->parts.rend() ? 0 : 1));
  std::uint64_t left = row;
  for (std::uint64_t count = 1;; ++places) {  // as many places as the row takes
    count = 1;
    for (std::size_t i = 0; i < places && count <= left; ++i) count *= counter.size();
    if (left < count) break;
    left -= count;
  }
  std::string number(places, counter.symbols[0]);
  for (std::size_t i = places; i > 0; --i, left /= counter.size())
    number[i - 1] = counter.symbols[left % counter.size()];
  std::string key;
  for (auto part = base->parts.begin(); part != base->parts.end(); ++part) {
    if (found == base->parts.rend() || part != std::prev(found.base())) {
      key += part->symbols[0];
    } else {
      key += number;
    }
  }
  return found == base->parts.rend() ? key + number : key;
}

}  // namespace sfumato
