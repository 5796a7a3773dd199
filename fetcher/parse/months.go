package parse

import (
	"strings"
	"sync"
)

// monthNames are the names of the months as feeds write them, in lower case
// and without marks on the letters: long, short, and declined as dates decline
// them. A name that two of these languages give to two months is in none.
var monthNames = [12]string{
	"jan january januar janner jaenner janvier janv enero ene janeiro gennaio gen januari januara ianuarie ocak styczen stycznia sty leden ledna tammikuu tammikuuta tammi ιανουαριου ιανουαριος ιαν января январь янв січня يناير januaria oca led січень січ ינואר בינואר януари яну јануар gener jaanuar janvaris janvari sausio sijecnja sijecanj",
	"feb february februar februari fevrier fevr fev febrero fevereiro febbraio februarie subat luty lutego unora unor helmikuu helmikuuta helmi februara φεβρουαριου φεβρουαριος φεβ февраля февраль фев февр лютого فبراير sub uno лютий лют פברואר בפברואר февруари фебруар febrer veebruar februaris vasario veljace veljaca peb",
	"mar march marz maerz mrz mars marzo marco maart mrt marts marcius marc martie mart marzec marca brezna brezen maaliskuu maaliskuuta maalis μαρτιου μαρτιος μαρ марта март мар березня مارس bre березень бер מרץ במרץ maret kovo ozujka ozujak",
	"apr april avril avr abril abr aprile aprilis apr aprilie nisan kwiecien kwietnia kwi duben dubna huhtikuu huhtikuuta huhti aprila απριλιου απριλιος απρ апреля апрель апр квітня أبريل ابريل nis dub квітень квіт кві אפריל באפריל април aprill balandzio travnja travanj",
	"may mai mayo maio maggio mag mei maj majus mayis maja kveten kvetna toukokuu toukokuuta touko μαιου μαιος μαι мая май травня مايو kve травень трав тра מאי במאי мај maig maijs geguzes svibnja svibanj",
	"jun june juni juin junio junho giugno giu junij junius iunie haziran czerwiec czerwca cze cerven cervna kesakuu kesakuuta kesa juna ιουνιου ιουνιος ιουν июня июнь июн червня يونيو haz cvn червень черв чер יוני ביוני юни јун juny juuni junijs birzelio lipnja lipanj",
	"jul july juli juillet juil julio julho luglio lug julius iulie temmuz lipiec lipca cervenec cervence heinakuu heinakuuta heina jula ιουλιου ιουλιος ιουλ июля июль июл липня يوليو tem cvc липень лип יולי ביולי юли јул juliol juuli julijs liepos srpnja srpanj",
	"aug august aout agosto ago augustus augusti augusztus agustos sierpien sierpnia sie srpen srpna elokuu elokuuta elo augusta αυγουστου αυγουστος αυγ августа август авг серпня أغسطس agu серпень серп сер אוגוסט באוגוסט avgust agost augusts agustus agt rugpjucio kolovoza kolovoz",
	"sep sept september septembre septiembre setiembre set setembro settembre szeptember szept septembrie eylul wrzesien wrzesnia wrz zari syyskuu syyskuuta syys septembra σεπτεμβριου σεπτεμβριος σεπ σεπτ сентября сентябрь сен сент вересня سبتمبر eyl вересень вер ספטמבר בספטמבר септември септембар septembar setembre septembris rugsejo rujna rujan",
	"oct october oktober octobre octubre outubro out ottobre ott okt oktobar octombrie ekim pazdziernik pazdziernika paz rijen rijna lokakuu lokakuuta loka oktobra οκτωβριου οκτωβριος οκτ октября октябрь окт жовтня أكتوبر eki zar жовтень жовт жов אוקטובר באוקטובר октомври октобар oktoober oktobris spalio",
	"nov november novembre noviembre novembro noiembrie kasim listopada listopadu marraskuu marraskuuta marras novembra νοεμβριου νοεμβριος νοε ноября ноябрь ноя нояб نوفمبر kas листопада листопад лист נובמבר בנובמבר ноември ное новембар novembar novembris nopember nop lapkricio studenoga studeni",
	"dec december dezember dez decembre diciembre dic dezembro dicembre decembrie aralik grudzien grudnia gru prosinec prosince joulukuu joulukuuta joulu decembra δεκεμβριου δεκεμβριος δεκ декабря декабрь дек грудня ديسمبر ara pro грудень груд гру דצמבר בדצמבר декември децембар decembar desembre detsember decembris desember des gruodzio prosinca prosinac",
}

// calendarWords are the words of dates, folded.
type calendarWords struct {
	months map[string]int
	passed map[string]bool // days' names and little words: the numbers say it better
}

var calendar = sync.OnceValue(func() calendarWords {
	w := calendarWords{map[string]int{}, map[string]bool{}}
	for i, names := range monthNames {
		for _, n := range strings.Fields(names) {
			w.months[fold(n)] = i + 1
		}
	}
	for _, n := range strings.Fields(weekdays + fillers) {
		w.passed[fold(n)] = true
	}
	return w
})

const weekdays = `
	sun sunday mon monday tue tues tuesday wed weds wednesday thu thur thurs thursday fri friday sat saturday
	so sonntag mo montag di dienstag mi mittwoch do donnerstag fr freitag sa samstag sonnabend
	dim dimanche lun lundi mardi mer mercredi jeu jeudi ven vendredi sam samedi
	domingo dom lunes martes mie miercoles jueves jue viernes vie sabado sab
	segunda segunda-feira seg terca terca-feira ter quarta quarta-feira qua quinta quinta-feira qui sexta sexta-feira sex
	domenica lunedi martedi mercoledi giovedi gio venerdi sabato
	zondag zo maandag ma dinsdag woensdag wo donderdag vrijdag vr zaterdag za
	sondag mandag tirsdag onsdag torsdag fredag lordag lordag son man tir ons tor fre lor mandag tisdag lordag tis
	vasarnap hetfo kedd szerda csutortok pentek szombat vas het sze csut pen szo
	niedziela poniedzialek wtorek sroda czwartek piatek sobota nie pon wto sro czw pia sob
	nedele pondeli utery streda ctvrtek patek ne po ut st ct pa
	pazar pazartesi sali carsamba persembe cuma cumartesi paz pzt sal car per cum cmt
	duminica luni marti miercuri joi vineri sambata
	нд неділя понеділок вт вівторок середа четвер пʼятниця п'ятниця субота
	вс воскресенье пн понедельник вт вторник ср среда чт четверг пт пятница сб суббота
	κυρ κυριακη δευ δευτερα τρι τριτη τετ τεταρτη πεμ πεμπτη παρ παρασκευη σαβ σαββατο
	petak subota nedelja ponedeljak utorak sreda cetvrtak pirmdiena otrdiena tresdiena ceturtdiena piektdiena sestdiena svetdiena
	пн понеделник сряда четвъртък петък събота неделя
	الأحد الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت`

// fillers are words between the parts of a date.
const fillers = ` of the on at um uhr le les del al a as las los el den d de du kl г год года om klo t h - ora ore orakor saat р року kello m ngay`
