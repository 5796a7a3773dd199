package export

import "strings"

// pieces are what hostile posts are made of.
var pieces = strings.Split(`<b>
</b>
<i>
</i>
<a href="https://x.example/a_b(c)?d=1&amp;copy=2">
</a>
<a href="javascript:x">
<p>
</p>
<div>
</div>
<span lang="he" dir="rtl">
</span>
<blockquote>
</blockquote>
<ul>
</ul>
<ol start="7">
</ol>
<li>
</li>
<dl>
<dt>
<dd>
</dl>
<table>
</table>
<tr>
<td>
<td colspan="3" rowspan="2">
<th>
<caption>
<thead>
<tfoot>
<pre>
</pre>
<pre><code class="language-go">
<code>
</code>
<kbd>
<h1>
</h1>
<h4>
<hr>
<br>
<img src="https://x.example/i.png" alt="\]](x) |<!--">
<img src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7" alt="![">
<video src="https://x.example/v.mp4">
</video>
<iframe src="https://x.example/f">
</iframe>
<details>
<summary>
</details>
<figure>
<figcaption>
</figure>
<del>
</del>
<s>
<sub>
<sup>
<q>
<cite>
<ruby>a<rt>b</ruby>
<bdo>
<svg>
<math>
<script>
</script>
<style>
<object>
<button>
<noscript>
<textarea>
<form>
<!--
-->
]]>
<?x
&#10;
&#13;
&#7;
&#xf002;
&#x2028;
&nbsp;
&lt;
&lt;!--
&lt;script>
&amp;lt;
&amp;#60;
#
##
# a
===
---
- a
+ a
* a
1. a
12) a
> a
~~~
`+"```"+`
`+"`"+`
\
*
**
_
[
]
(
)
[a]: https://x.example/
[a](javascript:x)
![
|
| - | - |
:-:
$
!
=
From a
word
وقت
 `, "\n")

// soup is a post made of pieces, one for each byte; an odd byte puts a line end
// behind its piece.
func soup(recipe []byte) string {
	var b strings.Builder
	for _, c := range recipe {
		b.WriteString(pieces[int(c>>1)%len(pieces)])
		if c&1 == 1 {
			b.WriteByte('\n')
		}
	}
	return b.String()
}
