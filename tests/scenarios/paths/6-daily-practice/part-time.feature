@decision.cgvs_negative
Feature: The responsible worker works part-time
  Bo works on Monday, Tuesday and Thursday and has no channel. Cora registers a decision for Bo on a
  Friday evening: the checklist waits for office hours. Bo's own days move the day to plan by and the
  reminders; the deadline stays.

  Scenario: The responsible worker works part-time
    Given it is Monday 7 September 2026
    And Bo opens the file of K7-042, who arrived on Monday 7 September 2026
    And Bo records "Procedure-intake" of K7-042, held on Monday 7 September 2026
    And it is Friday 2 October 2026, 18:30
    And everybody has read what was posted so far
    When Cora types "/terugkeer beslissing K7-042 cgvs 2/10/2026"
    Then the bot has posted nothing
    And the open talks of K7-042 are
      | talk                                 | is   | plan by        | due            | advice |
      | Gesprek na negatieve beslissing CGVS | open | Tue 6 Oct 2026 | Wed 7 Oct 2026 | –      |
    Given it is Monday 12 October 2026
    Then the bot has posted
      | when                   | where                            | what                                          |
      | Mon 5 Oct 2026, 08:30  | Bo, directly                     | Gesprek na negatieve beslissing CGVS · K7-042 |
      | Tue 6 Oct 2026, 08:30  | Bo, directly, thread and channel | Vandaag is de laatste dag om dit gesprek      |
      | Thu 8 Oct 2026, 08:30  | Bo, directly, thread and channel | Te laat sinds gisteren                        |
      | Fri 9 Oct 2026, 08:30  | #antwerpen                       | Te laat sinds wo 7 okt. Voor de coördinator   |
      | Mon 12 Oct 2026, 08:30 | Bo, directly, thread and channel | Te laat sinds wo 7 okt                        |
