// The sink that a simulated world runs into: pods become lines and tables on the threads that
// simulate them; here they are put in order, and the files appear together at the end.
#include "deliveries/company.h"

#include <unistd.h>

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>

#include "base/files.h"
#include "deliveries/spool.h"
#include "deliveries/truth.h"
#include "deliveries/truth_file.h"
#include "simulate/columns.h"
#include "simulate/sink.h"

namespace touchline {

using namespace simulate;

namespace {

constexpr std::size_t block_rows = 1 << 16;

// "late, missing": the names of the bits that are set.
class BitNames {
public:
    explicit BitNames(const std::vector<std::string>& names) : names_(names) {}
    const std::string& of(std::uint32_t bits) {
        const auto found = texts_.find(bits);
        if (found != texts_.end()) return found->second;
        std::string text;
        for (std::size_t bit = 0; bit < names_.size(); ++bit)
            if ((bits >> bit & 1) != 0) text += (text.empty() ? "" : ", ") + names_[bit];
        return texts_.emplace(bits, std::move(text)).first->second;
    }

private:
    const std::vector<std::string>& names_;
    std::map<std::uint32_t, std::string> texts_;
};

// Where everything stands in the deliveries: truth/rows and truth/records.
class PlaceTable {
public:
    enum class Of { interactions, records };

    static Result<PlaceTable> create(const std::string& folder, Of of, std::uint64_t rows_max) {
        std::vector<std::string> columns = {"source", "file",     "row",  "element",
                                            "copy",   "began_at", "said", "planted"};
        if (of == Of::interactions) columns.insert(columns.begin(), "interaction");
        else columns.insert(columns.begin(), {"person", "centre", "because_of"});
        const char* const name = of == Of::interactions ? "rows" : "records";
        TRY(TruthFile file, TruthFile::create(folder, name, std::move(columns), rows_max));
        return PlaceTable(of, std::move(file));
    }

    struct At {
        std::string_view source, file;
        std::uint64_t row = 0;
        std::uint32_t copy = 0;
        std::string_view centre;
    };
    Status add(const Told& told, const At& at) {
        subject_.push_back(told.subject);
        because_of_.push_back(told.because_of);
        centre_.add(at.centre);
        source_.add(at.source);
        file_.add(at.file);
        row_.push_back(at.row == 0 ? UINT64_MAX : at.row);
        element_.push_back(told.element);
        copy_.push_back(at.copy);
        began_.us.push_back(told.written_us);
        said_.add(said_names_.of(told.said));
        planted_.add(planted_names_.of(told.planted));
        return subject_.size() < block_rows ? Status() : flush();
    }
    Status finish() {
        TRY(flush());
        TRY(table_.finish());
        return {};
    }

private:
    PlaceTable(Of of, TruthFile file) : of_(of), table_(std::move(file)) {}

    Status flush() {
        TableBlock block;
        block.columns = {std::exchange(source_, {}), std::exchange(file_, {}),
                         std::exchange(row_, {}),    std::exchange(element_, {}),
                         std::exchange(copy_, {}),   std::exchange(began_, {}),
                         std::exchange(said_, {}),   std::exchange(planted_, {})};
        const auto first = block.columns.begin();
        if (of_ == Of::records) {
            block.columns.insert(
                first, {std::move(subject_), std::exchange(centre_, {}), std::move(because_of_)});
        } else {
            block.columns.insert(first, std::move(subject_));
        }
        subject_.clear();
        because_of_.clear();
        centre_.clear();
        return table_.write(std::move(block));
    }

    Of of_;
    TruthFile table_;
    BitNames said_names_{said_names()}, planted_names_{planted_names()};
    std::vector<std::uint64_t> subject_, because_of_, row_;
    std::vector<std::int64_t> element_, copy_;
    TableBlock::Instants began_;
    TextColumn centre_, source_, file_, said_, planted_;
};

class CompanySink : public Sink {
public:
    CompanySink(const World& world, const CompanyRequest& request, const RunOptions& options,
                std::string folder)
        : world_(world),
          request_(request),
          pods_max_(options.pods_max()),
          folder_(std::move(folder)) {}

    CompanyReport report;

    Status begin(const World&) override {
        TRY(make_folder(folder_ + "/exports"));
        const std::string truth = folder_ + "/truth";
        TRY(make_folder(truth));
        const std::uint64_t rows_max = request_.truth_rows_max;
        TRY(Exporter exporter, Exporter::make(world_));
        exporter_.emplace(std::move(exporter));
        spool_.emplace(folder_ + "/lines.part",
                       static_cast<std::uint32_t>(exporter_->files().size()), request_.memory_max);
        for (const TruthTable& table : pod_tables()) {
            TRY(TruthFile file, TruthFile::create(truth, table.name, table.columns, rows_max));
            truth_.push_back(std::move(file));
        }
        TRY(PlaceTable rows, PlaceTable::create(truth, PlaceTable::Of::interactions, rows_max));
        rows_.emplace(std::move(rows));
        TRY(PlaceTable records, PlaceTable::create(truth, PlaceTable::Of::records, rows_max));
        records_.emplace(std::move(records));
        return {};
    }

    // Lines find their order later, so they need not wait for the pods before.
    Status prepare(const Happening& pod) override {
        TRY(check_stop());
        make_room_for(pod);
        return exporter_->lines(pod, [&](const ExportLines& lines) { return spool_->add(lines); });
    }

    Status take(const Happening& pod) override {
        TRY(give_truth(world_, pod, [&](std::size_t table, TableBlock rows) {
            return truth_[table].write(std::move(rows));
        }));
        ++report.pods;
        report.people += pod.people.size();
        report.journeys += pod.journeys.size();
        report.interactions += pod.interactions.size();
        if (request_.progress != nullptr) {
            request_.progress->bytes_done += pod.people.size();
            request_.progress->rows_done += pod.interactions.size();
        }
        return {};
    }

    Status finish() override {
        report.centres = world_.centre.size() - 1;
        for (const SourceSystem& system : world_.scenario.sources)
            report.sources.push_back({system.name, 0, 0, 0});
        TRY(spool_->close());
        const auto files = static_cast<std::uint32_t>(exporter_->files().size());
        for (std::uint32_t file = 0; file < files; ++file)
            if (!spool_->empty(file)) TRY(write_file(file));
        TRY(spool_->read(files, [&](const LineSpool::Line& lost) { return place(lost, "", 0); }));
        for (TruthFile& file : truth_) TRY(file.finish());
        TRY(rows_->finish());
        TRY(records_->finish());
        TRY(write_world());
        report.waiting_bytes = spool_->most().waiting_bytes + pods_max_ * pod_bytes_;
        report.merging_bytes = spool_->most().ahead_bytes;
        spool_.reset();
        for (std::size_t bit = 0; bit < planted_names().size(); ++bit)
            if (planted_[bit] > 0) report.planted.push_back({planted_names()[bit], planted_[bit]});
        return {};
    }

private:
    std::string truth_path(const std::string& table) const {
        return folder_ + "/truth/" + table + ".parquet";
    }

    // What pods take, lines cannot; but half of the memory is theirs.
    void make_room_for(const Happening& pod) {
        const std::size_t bytes = memory_of(pod);
        const std::lock_guard lock(mutex_);
        if (bytes <= pod_bytes_) return;
        pod_bytes_ = bytes;
        const std::size_t most = request_.memory_max;
        spool_->shrink(most - std::min(most / 2, pods_max_ * bytes));
    }

    Status place(const LineSpool::Line& line, std::string_view file, std::uint64_t row) {
        for (std::uint32_t i = 0; i < line.line.told_count; ++i)
            TRY(place(line.told[i], line.line, file, row));
        return {};
    }

    Status place(const Told& told, const ExportLine& line, std::string_view file,
                 std::uint64_t row) {
        const SourceSystem& system = world_.scenario.sources[line.source];
        const PlaceTable::At at{system.name, file, row, line.copy, world_.centres[told.centre]};
        for (std::size_t bit = 0; bit < planted_names().size(); ++bit)
            planted_[bit] += told.planted >> bit & 1;
        if (system.form == SourceSystem::Form::people) return records_->add(told, at);
        if (row > 0 && line.copy == 0) ++report.written;
        return rows_->add(told, at);
    }

    Status write_file(std::uint32_t number) {
        const ExportFile& file = exporter_->files()[number];
        const std::string path = folder_ + "/exports/" + file.path;
        TRY(make_folder(std::filesystem::path(path).parent_path().string()));
        TRY(OutputFile out, OutputFile::create(path));
        TRY(out.write(file.header));
        SourceReport& source = report.sources[file.source];
        std::uint64_t row = 0;
        std::optional<std::uint64_t> trace;
        const auto write = [&](const LineSpool::Line& line) -> Status {
            TRY(check_stop());
            if (file.traces && trace != line.line.trace) {
                if (trace) TRY(out.write(Exporter::trace_end()));
                trace = line.line.trace;
                TRY(out.write(exporter_->trace_begin(file.source, *trace)));
            }
            TRY(out.write(line.text));
            row += line.line.records;
            TRY(place(line, file.path, row));
            ++source.lines;
            source.bytes += line.text.size();
            return {};
        };
        TRY(spool_->read(number, write));
        if (trace) TRY(out.write(Exporter::trace_end()));
        TRY(out.write(file.footer));
        source.bytes += file.header.size() + file.footer.size();
        ++source.files;
        return out.commit();
    }

    Status write_world() {
        std::vector<TableBlock> blocks = truth_of(world_);
        for (std::size_t i = 0; i < blocks.size(); ++i) {
            const TruthTable& table = world_tables()[i];
            TRY(ParquetWriter writer, ParquetWriter::create(truth_path(table.name), table.columns));
            TRY(writer.write(std::move(blocks[i])));
            TRY(writer.finish());
        }
        return {};
    }

    const World& world_;
    const CompanyRequest& request_;
    const std::size_t pods_max_;
    const std::string folder_;
    std::mutex mutex_;
    std::size_t pod_bytes_ = 0;  // of the largest so far
    std::optional<Exporter> exporter_;
    std::optional<LineSpool> spool_;
    std::vector<TruthFile> truth_;
    std::optional<PlaceTable> rows_, records_;
    std::vector<std::uint64_t> planted_ = std::vector<std::uint64_t>(planted_names().size(), 0);
};

Status check_folder(const CompanyRequest& request) {
    const auto names = list_folder(request.folder);
    if (names.empty() || request.force) return {};
    return fail(ErrorCode::conflict,
                "'{}' is not empty; name another folder, or replace the exports and the truth that "
                "are there with --force",
                request.folder);
}

// The folder where everything grows; gone with its content unless it was moved out.
class Growing {
public:
    static Result<Growing> make(const std::string& folder) {
        std::error_code ignored;
        const bool was_there = std::filesystem::exists(folder, ignored);
        Growing growing(folder, fmt::format("{}/.part-{}", folder, ::getpid()), !was_there);
        TRY(make_folder(growing.path));
        return growing;
    }
    Status move_out() {
        for (const char* name : {"exports", "truth"}) {
            std::error_code error;
            std::filesystem::remove_all(folder_ + "/" + name, error);
            if (!error) std::filesystem::rename(path + "/" + name, folder_ + "/" + name, error);
            if (error)
                return fail(ErrorCode::unavailable, "cannot write '{}/{}': {}", folder_, name,
                            error.message());
        }
        made_ = false;
        return {};
    }
    Growing(Growing&& other) noexcept
        : path(std::exchange(other.path, "")),
          folder_(std::move(other.folder_)),
          made_(std::exchange(other.made_, false)) {}
    ~Growing() {
        std::error_code ignored;
        if (!path.empty()) std::filesystem::remove_all(path, ignored);
        if (made_) std::filesystem::remove(folder_, ignored);  // when nothing is in it
    }

    std::string path;

private:
    Growing(std::string folder, std::string part, bool made)
        : path(std::move(part)),
          folder_(std::move(folder)),
          made_(made) {}
    std::string folder_;
    bool made_ = false;
};

}  // namespace

Result<CompanyReport> write_company(const World& world, const CompanyRequest& request) {
    TRY(check_folder(request));
    TRY(Growing growing, Growing::make(request.folder));
    if (request.progress != nullptr) request.progress->bytes_total = world.people;
    CompanyReport report;
    {
        RunOptions options;
        options.threads = request.threads > 0 ? request.threads : thread_count();
        CompanySink sink(world, request, options, growing.path);
        TRY(run(world, sink, options));
        report = std::move(sink.report);
    }
    TRY(growing.move_out());
    return report;
}

}  // namespace touchline
