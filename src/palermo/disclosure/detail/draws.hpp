// disclosure/detail/draws.hpp: what a key draws for the cells of a cube, so that what is hidden tells
// little of why.
//
// A program that hides the fewest cells can be run by an attacker: of all tables that fit what is
// printed, those for which it would have hidden other cells are out. Three draws blur that, each by the
// labels of the cell and nothing else, so that they are the same on every machine and in every order of
// the records:
//
//     what a cell costs   times exp(0.3 G), G of Gumbel: near ties are decided by the key
//     which are small     a cell of k people is taken as small in one of `odds` cases, of k + 1 in one
//                         of odds squared, ...: that is the surplus
//     who is alone        a cell of two people is protected as if one person could tell its number in one
//                         of `odds` cases, of three in one of odds squared, ...
//
// So one person more or less in a hidden cell changes the chance of the pattern by a small factor, and
// never makes it impossible. `odds` is 2 up to 100 cells, where every choice shows, and 4 above.
//
// Source  [W07] Wong, Fu, Wang, Pei (2007), Minimality attack in privacy preserving data publishing, VLDB.
// Thread safety: none needed once made.
#pragma once

#include <string>

#include "palermo/disclosure/suppress.hpp"

namespace palermo::protect::detail {

class Draws {
public:
    /// How much of it is drawn. Where no pattern hides those taken as alone beside those who are, they are
    /// not; where none hides those taken as small, neither.
    enum class Reach : std::uint8_t { all, nobody_as_alone, losses_only };

    /// `cube` and `key` must outlive it. An empty key draws nothing.
    Draws(const Cube& cube, const std::string& key, Reach reach);

    /// Is this cell hidden as small ones are though it is not?
    bool takes_as_small(CellIndex cell, const SuppressionRules& rules) const;

    /// Could one person alone tell its number, or is it taken so?
    bool takes_as_alone(CellIndex cell) const;

    /// What is added to the logarithm of its loss.
    double lift(CellIndex cell) const;

private:
    /// On (0, 1).
    double uniform(const char* purpose, CellIndex cell) const;
    /// 0 in all but one of `odds` cases, at least 1 in one of them, at least 2 in one of odds squared.
    std::int64_t steps(const char* purpose, CellIndex cell) const;

    const Cube& cube_;
    const std::string& key_;
    Reach reach_;
    enum class Size : std::uint8_t { small, medium, large } size_;
};

}  // namespace palermo::protect::detail
