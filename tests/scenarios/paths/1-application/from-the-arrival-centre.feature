@registered.arrival_centre @talk_held.info_session @transferred
Feature: From the arrival centre to Antwerpen
  Amir opens the file in the arrival centre and holds the information session. The resident then moves
  to Antwerpen, where An takes over with the procedure intake.

  Scenario: From the arrival centre to Antwerpen
    Given it is Monday 2 March 2026
    When Amir opens the file of K7-042, who arrived on Monday 2 March 2026
    Then the open talks of K7-042 are
      | talk                      | is          | plan by | due | advice |
      | Infosessie aanmeldcentrum | open        | –       | –   | –      |
      | Procedure-intake          | provisional | –       | –   | –      |
    And the bot has posted
      | when                  | where    | what                               |
      | Mon 2 Mar 2026, 10:00 | #aanmeld | Infosessie aanmeldcentrum · K7-042 |
    When Amir ticks on "Infosessie aanmeldcentrum" of K7-042
      | Terugkeren kan op elk ogenblik                   |
      | Erover praten heeft geen gevolg voor het verzoek |
    And Amir records "Infosessie aanmeldcentrum" of K7-042, held on Monday 2 March 2026
    Given it is Thursday 5 March 2026
    When An types "/terugkeer transfer K7-042 antwerpen 5/03/2026"
    Then the open talks of K7-042 are
      | talk             | is   | plan by | due | advice |
      | Procedure-intake | open | –       | –   | –      |
    When An records "Procedure-intake" of K7-042, held on Thursday 5 March 2026
    Then An sees on "Procedure-intake" of K7-042
      | In Match-IT gezet: notitie, tag “terugkeertraject” |
