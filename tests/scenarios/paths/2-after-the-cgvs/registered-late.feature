@decision.cgvs_negative
Feature: A decision is registered two weeks late
  The letter lay in a drawer: the talk is overdue before the bot hears of the decision. An gets one
  message instead of all that were missed, and the coordinator hears of it two working days later.

  Scenario: A decision is registered two weeks late
    Given it is Monday 1 June 2026
    And An opens the file of K7-042, who arrived on Monday 1 June 2026
    And An records "Procedure-intake" of K7-042, held on Monday 1 June 2026
    And it is Monday 23 November 2026
    And everybody has read what was posted so far
    When An types "/terugkeer besl K7-042 neg 9/11"
    Then the open talks of K7-042 are
      | talk                                 | is   | plan by         | due             | advice |
      | Gesprek na negatieve beslissing CGVS | open | Fri 13 Nov 2026 | Sat 14 Nov 2026 | –      |

    Given it is Friday 27 November 2026
    Then the bot has posted
      | when                   | where                   | what                                                        |
      | Mon 23 Nov 2026, 10:00 | #an                     | CGVS · K7-042 · te laat sinds za 14 nov, laat geregistreerd |
      | Tue 24 Nov 2026, 08:30 | #an, thread and channel | Te laat sinds za 14 nov, laat geregistreerd                 |
      | Wed 25 Nov 2026, 08:30 | #antwerpen              | Te laat sinds za 14 nov … Voor de coördinator               |
      | Thu 26 Nov 2026, 08:30 | #an, thread and channel | Te laat sinds za 14 nov                                     |
