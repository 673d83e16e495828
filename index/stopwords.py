"""German function words, and words that only open a question. Dropped from index and query alike."""

from __future__ import annotations

FUNCTION_WORDS = frozenset(
    """
    aber alle allem allen aller alles als also am an ander andere anderem anderen anderer anderes auch auf aus bei
    beim bin bis bist bzw da dabei dadurch dafür dagegen daher dahin damit danach daran darauf daraus darin darüber
    darum das dass daß dazu dein deine dem den denn der deren des dessen deshalb dich die dies diese diesem diesen
    dieser dieses dir doch dort du durch ein eine einem einen einer eines einige einigen einiger er es etwa etwas euch
    euer eure für gegen gewesen hab habe haben habt hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem
    ihren ihrer ihres im in indem ins ist ja jede jedem jeden jeder jedes jedoch jene jenem jenen jener jenes kann
    kannst können könnte könnten man manche mein meine meinem meinen meiner mich mir mit muss müssen musst nach
    nachdem neben nein nicht noch nun nur ob obwohl oder ohne sehr sein seine seinem seinen seiner seit sich sie sind
    so sobald sofern solche solchem solchen solcher soll sollen sollte sollten somit sondern sonst sowie über um und
    uns unser unsere unserem unseren unserer unter viel viele vom von vor war waren warst was weil weiter welche
    welchem welchen welcher welches wenn wer werde werden wie wieder wieso will wir wird wirst wo woher wohin wollen
    worden wurde wurden während würde würden zu zum zur zwar zwischen gibt gab es geht gehen bitte mal eigentlich denn
    beispielsweise beziehungsweise jeweils bereits sowohl wann warum weshalb womit wofür worüber wem wen wessen
    bekomme bekommt bekommen bekam mal eben halt gerne etc usw
    """.split()
)
