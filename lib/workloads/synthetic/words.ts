/**
 * 512 common English words, each one token with the space before it in the vocabularies of GPT-2, GPT-4 and GPT-4o, and so
 * most likely in any that knows English: a text of them has as many tokens as words.
 */
export const WORDS =
  'book above know hour power represent series mouse gold onto sometimes life feel media business which pretty ' +
  'more upon major space technology love south bill special grow access eye music beat control door date body hit ' +
  'draw wide apple lead road health should help write standard high role hand plan writer tax forest stone ' +
  'company develop same national during floor fish claim score network brown training near hair before actually ' +
  'weight design term wrong author how save student short reason along into education meet mother stand better ' +
  'note program property give even stay someone while against picture parent place second final almost quite ' +
  'small follow what agree reflect early court protect color large fast job natural dog with tower would add arm ' +
  'clean test below likely big method they remove offer study alone fly vote physical base first quick tree ' +
  'either clear paper black full cow eight free record usually bank legal dry language surface head cell gas ' +
  'though last bear ten pain throw good article risk sense card since probably down security team case private ' +
  'right through generation main also bright edge boy win force new cover important account bad item want capital ' +
  'well fill maybe once eat over walk detail task why piece stage people safe agency let true news much land ' +
  'middle skin horse radio great purpose month seven yes something mark among world air office run level question ' +
  'rock again peace reach glass service yard model sort current carry avoid within science official box their ' +
  'especially local ever country trial your bring little begin foot white return central many winter plant whose ' +
  'range allow condition store side oil position because wall north state star enter result total player six ' +
  'action too yet inside agent keep degree stuff home from nature issue consider interest water until type value ' +
  'apply time than area market truth light fund forward third quiet outside social single spring top fall ' +
  'individual subject fire cat unit red game hang create process close doctor person option impact very wife art ' +
  'then day each active collection care adult available machine goal letter call conference lie cause sign law ' +
  'move wood mind friend catch order show food campaign animal seek green see hold nothing ball slow some ' +
  'different material sound ready still wild analysis five kind fail public live old ask change this style notice ' +
  'stock system require bird figure send long sea film heat product recent table finger line use heart just cup ' +
  'successful fact such name half region accept around focus play were number key include community rise former ' +
  'leg instead civil start resource house response party period financial population lot similar worker budget ' +
  'rice city example able less when answer foreign dark rate support board night few staff take way age face ' +
  'might policy room minute blue come here bit quality size exist success share patient skill shot every positive ' +
  'management son these easy nation site warm river watch million necessary course kid silver effect form heavy ' +
  'wear pass later list who part section must raise thought step fight personal sit suggest most tell west';
