@decision.cgvs_negative @talk_held.talk_after_cgvs
Feature: The fifth day is a holiday
  The fifth day after the notification is 11 November. The deadline stays there, but the talk has to
  be planned on the last working day before it. The card says why, and what of it is our reading.

  Scenario: The fifth day is a holiday
    Given it is Friday 6 November 2026
    And An opens the file of K7-042, who arrived on Friday 6 November 2026
    And An records "Procedure-intake" of K7-042, held on Friday 6 November 2026
    When An types "/terugkeer beslissing K7-042 cgvs vandaag"
    Then the open talks of K7-042 are
      | talk                                 | is   | plan by         | due             | advice |
      | Gesprek na negatieve beslissing CGVS | open | Tue 10 Nov 2026 | Wed 11 Nov 2026 | –      |
    When An clicks "Waarom deze datum?" under "Gesprek na negatieve beslissing CGVS · K7-042"
    Then An is told
      | Plus 5 kalenderdagen, de dag zelf telt niet mee: wo 11 nov |
      | wo 11 nov (Wapenstilstand)                                 |
      | blijft daar (onze keuze, niet in de instructie)            |
      | Plan ten laatste op di 10 nov                              |
      | Onze lezing: “Dagen” lezen we als kalenderdagen            |

    Given everybody has read what was posted so far
    And it is Tuesday 10 November 2026
    Then the bot has posted
      | when                   | where                   | what                                                                          |
      | Tue 10 Nov 2026, 08:30 | #an, thread and channel | Vandaag is de laatste dag om dit gesprek te plannen; uiterste datum wo 11 nov |
    When An records "Gesprek na negatieve beslissing CGVS" of K7-042, held on Tuesday 10 November 2026
    And it is Friday 20 November 2026
    Then the bot has posted nothing
