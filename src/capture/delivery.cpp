// Looking at the first records without losing them.
#include "capture/delivery.h"

#include "base/text.h"

namespace touchline {

Result<Delivery> Delivery::open(const SourceRequest& request, const FormatOptions& options) {
    TRY(auto source, open_source(request));
    return over(std::move(source), request.path, options).in("'{}'", request.path);
}

Result<Delivery> Delivery::over(std::unique_ptr<ByteSource> source, const std::string& path,
                                const FormatOptions& options) {
    Delivery delivery;
    delivery.path_ = path;
    TRY(delivery.reader_, open_reader(std::move(source), path, options));
    return delivery;
}

Result<const RecordBlock*> Delivery::sample(std::size_t records_min) {
    if (sample_) return sample_.get();
    auto all = std::make_unique<RecordBlock>();
    for (bool more = true; more && all->size() < records_min;) {
        Piece piece;
        TRY(more, reader_->next(piece));
        if (!more) break;
        sampled_.push_back(piece);
        looked_at_.push_back(std::move(piece));
        RecordBlock block;
        TRY(reader_->parse(sampled_.back(), block));
        append_records(*all, std::move(block));
    }
    sample_ = std::move(all);
    return sample_.get();
}

Result<bool> Delivery::next(Piece& piece) {
    if (looked_at_.empty()) return reader_->next(piece);
    piece = std::move(looked_at_.front());
    looked_at_.pop_front();
    return true;
}

std::string source_name_of(const std::string& path) {
    std::string name = lower(path.substr(path.find_last_of('/') + 1));
    name = name.substr(0, name.find('.', 1));
    std::string clean;
    for (const char c : name) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (plain) clean += c;
        else if (!clean.empty() && clean.back() != '-') clean += '-';
    }
    while (clean.ends_with('-')) clean.pop_back();
    return clean.empty() ? "source" : clean;
}

}  // namespace touchline
