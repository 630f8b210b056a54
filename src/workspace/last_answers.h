// The answers of the last few questions, so that who asks several things under one lens (a screen:
// its map, its variants, its series) has the lens applied once. What belongs to another index than
// the present one is not found, and is dropped.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"
#include "timeline/index.h"

namespace touchline {

// Safe from any thread.
template <class T>
class LastAnswers {
public:
    using Answer = std::shared_ptr<const T>;
    explicit LastAnswers(std::size_t answers_max) : answers_max_(answers_max) {}

    // Null when it is not there.
    Answer find(const std::shared_ptr<const Index>& index, const std::string& question) {
        const std::lock_guard lock(mutex_);
        const auto at = place(index, question);
        return at == entries_.end() ? nullptr : at->answer;
    }
    void keep(const std::shared_ptr<const Index>& index, const std::string& question,
              Answer answer) {
        const std::lock_guard lock(mutex_);
        if (const auto at = place(index, question); at != entries_.end()) entries_.erase(at);
        entries_.push_front({index, question, std::move(answer)});
        if (entries_.size() > answers_max_) entries_.pop_back();
    }

    // make() gives Result<T>. Who asks the same meanwhile waits for it. What fails is not kept.
    template <class Make>
    Result<Answer> ask(const std::shared_ptr<const Index>& index, const std::string& question,
                       const Make& make) {
        const Turn turn(*this, question);
        if (Answer known = find(index, question)) return known;
        Result<T> made = make();
        if (!made) return made.error();
        auto answer = std::make_shared<const T>(std::move(made).value());
        keep(index, question, answer);
        return Answer(std::move(answer));
    }

private:
    struct Entry {
        std::weak_ptr<const Index> index;  // an old index is not held for the sake of its answers
        std::string question;
        Answer answer;
    };
    using Entries = std::list<Entry>;  // the latest asked for first

    // One at a time for one question.
    class Turn {
    public:
        Turn(LastAnswers& of, const std::string& question) : of_(of) {
            std::unique_lock lock(of_.mutex_);
            of_.wake_.wait(lock, [&] {
                for (const std::string& each : of_.asking_)
                    if (each == question) return false;
                return true;
            });
            at_ = of_.asking_.insert(of_.asking_.end(), question);
        }
        ~Turn() {
            {
                const std::lock_guard lock(of_.mutex_);
                of_.asking_.erase(at_);
            }
            of_.wake_.notify_all();
        }
        Turn(const Turn&) = delete;

    private:
        LastAnswers& of_;
        std::list<std::string>::iterator at_;
    };

    // Under the lock. What is found stands first from then on.
    typename Entries::iterator place(const std::shared_ptr<const Index>& index,
                                     const std::string& question) {
        std::erase_if(entries_, [&](const Entry& each) { return each.index.lock() != index; });
        for (auto at = entries_.begin(); at != entries_.end(); ++at) {
            if (at->question != question) continue;
            entries_.splice(entries_.begin(), entries_, at);
            return entries_.begin();
        }
        return entries_.end();
    }

    const std::size_t answers_max_;
    std::mutex mutex_;
    std::condition_variable wake_;
    Entries entries_;
    std::list<std::string> asking_;
};

}  // namespace touchline
