// prevalence/engine.hpp: anything that turns a capture table into a number of unseen people.
//
//     Engine ──worker()──> Worker (one a thread) ──unseen(counts)──> people on no list, or infinity
//
// Bootstrap, simulation and diagnosis repeat an engine thousands of times on other counts, model
// selection included. An engine is immutable and shared; a worker owns its memory. What a worker
// returns depends on the counts alone, never on what it computed before, so that results do not
// depend on how work is spread over threads.
//
//     const auto engine = stepwise_engine(captures, 0.02);
//     const double unseen = engine->worker()->unseen(captures.counts());
//
// Thread safety: an engine may be shared, a worker belongs to one thread.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "palermo/prevalence/model.hpp"

namespace palermo::prevalence {

class Worker {
public:
    virtual ~Worker() = default;

    /// People on no list, by the whole procedure (selection included), for counts of shape
    /// [2^lists]. +infinity where the counts leave no finite or no unique answer.
    virtual double unseen(std::span<const std::int64_t> counts) = 0;
};

class Engine {
public:
    virtual ~Engine() = default;
    virtual std::unique_ptr<Worker> worker() const = 0;

    /// Short and unique, with the parameters: "stepwise p < 0.02".
    virtual std::string name() const = 0;
};

/// One fixed model.
std::unique_ptr<Engine> fixed_model(const CaptureTable& captures, const Model& model);

/// Forward selection of pairs by p-value, stepwise.hpp.
std::unique_ptr<Engine> stepwise_engine(const CaptureTable& captures, double p_threshold);

/// The exact optimum of a criterion over all hierarchical models, or the average of the models near
/// it, search.hpp.

}  // namespace palermo::prevalence
