// A column: values of one plain type, owned by us or lying in a mapped file.
//
// Unlike a vector it does not touch its memory before it is written (10 M rows are filled by
// several threads), and reading a saved index copies nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <type_traits>
#include <vector>

namespace touchline {

// Memory for `bytes`, in large pages where the system has them; freed with the pointer.
std::shared_ptr<void> allocate_pages(std::size_t bytes);

template <class T>
class Column {
    static_assert(std::is_trivially_copyable_v<T>);

public:
    Column() = default;
    // Not initialised: the caller writes every value.
    static Column of_size(std::size_t size) {
        Column column;
        column.keep_ = allocate_pages(size * sizeof(T));
        column.data_ = static_cast<T*>(column.keep_.get());
        column.size_ = size;
        column.writable_ = true;
        return column;
    }
    static Column view(std::shared_ptr<const void> keep, const T* data, std::size_t size) {
        Column column;
        column.keep_ = std::const_pointer_cast<void>(std::move(keep));
        column.data_ = const_cast<T*>(data);  // never written: writable_ is false
        column.size_ = size;
        return column;
    }
    template <class Range>
    static Column copy_of(const Range& range) {
        Column column = of_size(range.size());
        std::size_t at = 0;
        for (const auto& value : range) column.data_[at++] = value;
        return column;
    }

    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    const T* data() const { return data_; }
    const T& operator[](std::size_t at) const { return data_[at]; }
    const T& back() const { return data_[size_ - 1]; }
    std::span<const T> values() const { return {data_, size_}; }
    // To write; what a mapped file or another column holds too is copied first.
    T* writable() {
        if (size_ > 0 && (!writable_ || keep_.use_count() > 1)) *this = copy_of(values());
        return data_;
    }

private:
    std::shared_ptr<void> keep_;
    T* data_ = nullptr;
    std::size_t size_ = 0;
    bool writable_ = false;
};

// One bit a journey.
class Bitmap {
public:
    Bitmap() = default;
    explicit Bitmap(std::size_t size, bool value = false);
    std::size_t size() const { return size_; }
    bool test(std::size_t at) const { return (words_[at >> 6] >> (at & 63)) & 1; }
    void set(std::size_t at) { words_[at >> 6] |= std::uint64_t{1} << (at & 63); }
    void clear(std::size_t at) { words_[at >> 6] &= ~(std::uint64_t{1} << (at & 63)); }
    std::size_t count() const;
    bool all() const { return count() == size_; }
    // Words of 64 bits: threads that write different words do not disturb each other.
    std::uint64_t* words() { return words_.data(); }
    const std::uint64_t* words() const { return words_.data(); }
    bool operator==(const Bitmap&) const = default;

private:
    std::vector<std::uint64_t> words_;
    std::size_t size_ = 0;
};

}  // namespace touchline
