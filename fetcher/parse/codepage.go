package parse

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/transform"
)

// codePages are encodings of one byte a character that our libraries lack: the
// upper 128 characters of each, which stand beside ASCII. Where a byte means
// nothing there is U+FFFD. Feeds made by programs of the nineties are in them.
var codePages = map[string]*codePage{
	"ibm737":          newCodePage("ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρσςτυφχψ░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀ωάέήϊίόύϋώΆΈΉΊΌΎΏ±≥≤ΪΫ÷≈°∙·√ⁿ²■\u00a0"),                                                                                                                                                                                                                                                                                                                                                                                                                                                         // Greek, DOS
	"ibm775":          newCodePage("ĆüéāäģåćłēŖŗīŹÄÅÉæÆōöĢ¢ŚśÖÜø£Ø×¤ĀĪóŻżź”¦©®¬½¼Ł«»░▒▓│┤ĄČĘĖ╣║╗╝ĮŠ┐└┴┬├─┼ŲŪ╚╔╩╦╠═╬Žąčęėįšųūž┘┌█▄▌▐▀ÓßŌŃõÕµńĶķĻļņĒŅ’\u00ad±“¾¶§÷„°∙·¹³²■\u00a0"),                                                                                                                                                                                                                                                                                                                                                                                                                                                    // Baltic, DOS
	"ibm856":          newCodePage("\u05d0\u05d1\u05d2\u05d3\u05d4\u05d5\u05d6\u05d7\u05d8\u05d9\u05da\u05db\u05dc\u05dd\u05de\u05df\u05e0\u05e1\u05e2\u05e3\u05e4\u05e5\u05e6\u05e7\u05e8\u05e9\u05ea�£�×����������®¬½¼�«»░▒▓│┤���©╣║╗╝¢¥┐└┴┬├─┼��╚╔╩╦╠═╬¤���������┘┌█▄¦�▀������µ�������¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0"),                                                                                                                                                                                                                                                                                                             // Hebrew, DOS
	"ibm857":          newCodePage("ÇüéâäàåçêëèïîıÄÅÉæÆôöòûùİÖÜø£ØŞşáíóúñÑĞğ¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ºªÊËÈ�ÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµ�×ÚÛÙìÿ¯´\u00ad±�¾¶§÷¸°¨·¹³²■\u00a0"),                                                                                                                                                                                                                                                                                                                                                                                                                                                    // Turkish, DOS
	"ibm861":          newCodePage("ÇüéâäàåçêëèÐðÞÄÅÉæÆôöþûÝýÖÜø£Ø₧ƒáíóúÁÍÓÚ¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0"),                                                                                                                                                                                                                                                                                                                                                                                                                                                         // Icelandic, DOS
	"ibm864":          newCodePage("°·∙√▒─│┼┤┬├┴┐┌└┘β∞φ±½¼≈«»\ufef7\ufef8��\ufefb\ufefc�\u00a0\u00ad\ufe82£¤\ufe84��\ufe8e\ufe8f\ufe95\ufe99\u060c\ufe9d\ufea1\ufea5\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669\ufed1\u061b\ufeb1\ufeb5\ufeb9\u061f¢\ufe80\ufe81\ufe83\ufe85\ufeca\ufe8b\ufe8d\ufe91\ufe93\ufe97\ufe9b\ufe9f\ufea3\ufea7\ufea9\ufeab\ufead\ufeaf\ufeb3\ufeb7\ufebb\ufebf\ufec1\ufec5\ufecb\ufecf¦¬÷×\ufec9\u0640\ufed3\ufed7\ufedb\ufedf\ufee3\ufee7\ufeeb\ufeed\ufeef\ufef3\ufebd\ufecc\ufece\ufecd\ufee1\ufe7d\u0651\ufee5\ufee9\ufeec\ufef0\ufef2\ufed0\ufed5\ufef5\ufef6\ufedd\ufed9\ufef1■�"), // Arabic, DOS
	"ibm869":          newCodePage("������Ά�·¬¦‘’Έ―ΉΊΪΌ��ΎΫ©Ώ²³ά£έήίϊΐόύΑΒΓΔΕΖΗ½ΘΙ«»░▒▓│┤ΚΛΜΝ╣║╗╝ΞΟ┐└┴┬├─┼ΠΡ╚╔╩╦╠═╬ΣΤΥΦΧΨΩαβγ┘┌█▄δε▀ζηθικλμνξοπρσςτ΄\u00ad±υφχ§ψ΅°¨ωϋΰώ■\u00a0"),                                                                                                                                                                                                                                                                                                                                                                                                                                                    // Greek, DOS
	"ibm1125":         newCodePage("АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмноп░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀рстуфхцчшщъыьэюяЁёҐґЄєІіЇї·√№¤■\u00a0"),                                                                                                                                                                                                                                                                                                                                                                                                                                                         // Ukrainian, DOS
	"koi8-t":          newCodePage("қғ‚Ғ„…†‡�‰ҳ‹ҲҷҶ�Қ‘’“”•–—�™�›�����ӯӮё¤ӣ¦§���«¬\u00ad®�°±²Ё�Ӣ¶·�№�»���©юабцдефгхийклмнопярстужвьызшэщчъЮАБЦДЕФГХИЙКЛМНОПЯРСТУЖВЬЫЗШЭЩЧЪ"),                                                                                                                                                                                                                                                                                                                                                                                                                                                         // Tajik
	"x-mac-greek":     newCodePage("Ä¹²É³ÖÜ΅àâä΄¨çéèêë£™îï•½‰ôö¦€ùûü†ΓΔΘΛΞΠß®©ΣΪ§≠°·Α±≤≥¥ΒΕΖΗΙΚΜΦΫΨΩάΝ¬ΟΡ≈Τ«»…\u00a0ΥΧΆΈœ–―“”‘’÷ΉΊΌΎέήίόΏύαβψδεφγηιξκλμνοπώρστθωςχυζϊϋΐΰ\u00ad"),
	"x-mac-icelandic": newCodePage("ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûüÝ°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…\u00a0ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€ÐðÞþý·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\uf8ffÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ"),
	"x-mac-ce":        newCodePage("ÄĀāÉĄÖÜáąČäčĆćéŹźĎíďĒēĖóėôöõúĚěü†°Ę£§•¶ß®©™ę¨≠ģĮįĪ≤≥īĶ∂∑łĻļĽľĹĺŅņŃ¬√ńŇ∆«»…\u00a0ňŐÕőŌ–—“”‘’÷◊ōŔŕŘ‹›řŖŗŠ‚„šŚśÁŤťÍŽžŪÓÔūŮÚůŰűŲųÝýķŻŁżĢˇ"), // Central European
	"x-mac-turkish":   newCodePage("ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…\u00a0ÀÃÕŒœ–—“”‘’÷◊ÿŸĞğİıŞş‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\uf8ffÒÚÛÙ\uf8a0ˆ˜¯˘˙˚¸˝˛ˇ"),
}

// pageNames are further names of codePages; numbers alone name them as well.
var pageNames = map[string]string{
	"cp-is": "ibm861", "macgreek": "x-mac-greek", "mac-greek": "x-mac-greek", "maciceland": "x-mac-icelandic", "mac-icelandic": "x-mac-icelandic",
	"maccentraleurope": "x-mac-ce", "mac-centraleurope": "x-mac-ce", "mac-ce": "x-mac-ce", "maclatin2": "x-mac-ce", "mac-latin2": "x-mac-ce",
	"macturkish": "x-mac-turkish", "mac-turkish": "x-mac-turkish",
}

// codePageOf finds one of codePages by a name in lower case, with "-" for "_".
func codePageOf(label string) (name string, enc encoding.Encoding) {
	for _, prefix := range []string{"", "csibm", "cspcp", "cspc", "ibm", "cp-", "cp"} {
		rest, ok := strings.CutPrefix(label, prefix)
		if !ok {
			continue
		}
		if digits := len(rest) - len(strings.TrimLeft(rest, "0123456789")); digits > 2 {
			rest = "ibm" + rest[:digits]
		} else if prefix != "" {
			continue
		}
		if full, ok := pageNames[rest]; ok {
			rest = full
		}
		if page, ok := codePages[rest]; ok {
			return rest, page
		}
	}
	return "", nil
}

// codePage is an encoding that is only read.
type codePage struct{ high [128]rune }

func newCodePage(high string) *codePage {
	p := &codePage{}
	i := 0
	for _, r := range high {
		p.high[i] = r
		i++
	}
	return p
}

// NewDecoder makes UTF-8 of text in the code page.
func (p *codePage) NewDecoder() *encoding.Decoder {
	return &encoding.Decoder{Transformer: pageReader{page: p}}
}

// NewEncoder is there for the interface; nothing is written in a code page.
func (p *codePage) NewEncoder() *encoding.Encoder { return encoding.Nop.NewEncoder() }

type pageReader struct {
	transform.NopResetter
	page *codePage
}

func (r pageReader) Transform(dst, src []byte, _ bool) (nDst, nSrc int, err error) {
	for _, c := range src {
		char := rune(c)
		if c >= utf8.RuneSelf {
			char = r.page.high[c-utf8.RuneSelf]
		}
		if nDst+utf8.RuneLen(char) > len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		nDst += utf8.EncodeRune(dst[nDst:], char)
		nSrc++
	}
	return nDst, nSrc, nil
}
