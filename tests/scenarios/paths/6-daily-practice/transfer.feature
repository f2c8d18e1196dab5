@decision.cgvs_negative @talk_held.talk_after_cgvs @transfer_announced @transferred
Feature: A transfer during the appeal
  The resident moves from Antwerpen to Namur while a talk is open. An announces it, so that Namur knows whom
  to expect; who only knows the code gets no file by it. Nadia's recording of the arrival accepts the transfer: she is responsible from then on, the checklist goes along with its ticks, in French, and
  so does the important note. An no longer may see the file, but records the talk that she held before.

  Scenario: A transfer during the appeal
    Given it is Tuesday 1 September 2026
    And An opens the file of K7-042, who arrived on Tuesday 1 September 2026
    And An records "Procedure-intake" of K7-042, held on Tuesday 1 September 2026, and fills in
      | Belangrijke notitie, zichtbaar na transfer | Graag met dezelfde tolk |
    And An types "/terugkeer beslissing K7-042 cgvs 1/09/2026"
    And An ticks on "Gesprek na negatieve beslissing CGVS" of K7-042
      | Motieven van de beslissing begrepen |
    And everybody has read what was posted so far
    When Nadia types "/retour transfert K7-042 namur 1/09/2026"
    Then Nadia is told
      | Aucun transfert de ce résident vers votre centre n'est annoncé … Antwerpen-Linkeroever |
    And nothing was registered
    When An types "/terugkeer transfer K7-042 namur 3/09/2026"
    Then An is told
      | transfer naar Namur aangekondigd voor do 3 sep |
    And the bot has posted
      | when                  | where  | what                                                                                   |
      | Tue 1 Sep 2026, 10:00 | #namur | Attendu : K7-042, transfert depuis Antwerpen-Linkeroever, annoncé pour le jeu. 3 sept. |
    And the plan of K7-042 says
      | Transfer aangekondigd naar: Namur |
    When Nadia types "/retour statut K7-042"
    Then Nadia is told
      | Entretien après décision négative CGRA |
    And Nadia is not told "Notes des entretiens"
    Given it is Thursday 3 September 2026
    When Nadia types "/retour transfert K7-042 namur 3/09/2026"
    Then Nadia is told
      | jeu. 3 sept. |
    And the bot has posted
      | when                  | where           | what                                                         |
      | Wed 2 Sep 2026, 08:30 | #an, thread     | Nog 2 werkdagen om dit gesprek te plannen                    |
      | Thu 3 Sep 2026, 10:00 | #an             | K7-042 verblijft nu in Namur en het dossier ging mee         |
      | Thu 3 Sep 2026, 10:00 | Nadia, directly | K7-042, en provenance du centre Antwerpen-Linkeroever : vous |
      | Thu 3 Sep 2026, 10:00 | Nadia, directly | Entretien après décision négative CGRA · K7-042              |
    And Nadia sees on "Entretien après décision négative CGRA" of K7-042
      | ✓  Motifs de la décision compris |
    When Nadia types "/retour statut K7-042"
    And Nadia clicks "Notes des entretiens" in the answer
    Then Nadia is told
      | Graag met dezelfde tolk |
    And no message shows "dezelfde tolk"
    When An types "/terugkeer status K7-042"
    Then An is told
      | Dit mag je hier niet doen |
    When An types "/terugkeer gesprek K7-042" and fills in
      | Datum van het gesprek | Wed 2 Sep 2026 |
    Then An is told
      | “Gesprek na negatieve beslissing CGVS” gehouden op wo 2 sep |
    Given it is Thursday 10 September 2026
    Then the bot has posted nothing
