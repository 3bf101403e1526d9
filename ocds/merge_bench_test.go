package ocds

import (
	"bufio"
	"compress/gzip"
	"os"
	"testing"
)

// benchProcesses reads the releases of a real file, grouped by process.
func benchProcesses(b *testing.B, name string) (groups [][][]byte, total int64, releases int) {
	f, err := os.Open(sharedDir(b, "data", "ocds", "uk", name))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		b.Fatal(err)
	}
	place := map[string]int{}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		line := append([]byte(nil), lines.Bytes()...)
		v, err := Parse(line)
		if err != nil {
			b.Fatal(err)
		}
		ocid := v.Get("ocid").Text()
		n, ok := place[ocid]
		if !ok {
			n = len(groups)
			place[ocid] = n
			groups = append(groups, nil)
		}
		groups[n] = append(groups[n], line)
		total += int64(len(line))
		releases++
	}
	return groups, total, releases
}

func benchMerge(b *testing.B, versioned bool) {
	groups, total, releases := benchProcesses(b, "sell2wales-2025.releases.jsonl.gz")
	b.SetBytes(total)
	var out []byte
	for b.Loop() {
		for _, g := range groups {
			var list []*Value
			for _, line := range g {
				v, err := Parse(line)
				if err != nil {
					b.Fatal(err)
				}
				list = append(list, v)
			}
			var m Merger
			v, err := m.merge(list, versioned)
			if err != nil {
				b.Fatal(err)
			}
			out = AppendMerged(out[:0], v)
		}
	}
	b.ReportMetric(float64(releases*b.N)/b.Elapsed().Seconds(), "releases/s")
}

func BenchmarkCompile(b *testing.B)  { benchMerge(b, false) }
func BenchmarkVersions(b *testing.B) { benchMerge(b, true) }
