package web
import ("testing";"context";"os";"path/filepath";"github.com/tolsey/tolsey/internal/org";"github.com/tolsey/tolsey/internal/clock";"github.com/tolsey/tolsey/internal/testkit")
func TestZZ(t *testing.T){
 d := services(t, nil)
 files,_ := filepath.Glob(filepath.Join(testkit.Shared(t,"data","ocds","uk"),"*"))
 for _,f := range files { if _,err:=d.Feed.Import(context.Background(),"",[]string{f},nil,nil);err!=nil{t.Fatal(err)} }
 d.Feed.Import(context.Background(),"",[]string{testkit.Shared(t,"data","ocds","intl")},nil,nil)
 d.Feed.Import(context.Background(),"",[]string{testkit.Shared(t,"data","dirt")},nil,nil)
 s,err:=New(Config{Clock:clock.At(testNow)},d)
 if err!=nil{t.Fatal(err)}
 b,bu:="",int64(0); p,_:=d.Orgs.Buyers(context.Background(),org.Query{Text:"burnley",Limit:10000}); for _,l:=range p.Lines{ if l.Releases>bu{b,bu=l.ID,l.Releases}}
 sp,su:="",int64(0); p,_=d.Orgs.Suppliers(context.Background(),org.Query{Limit:10000}); for _,l:=range p.Lines{ if l.Releases>su{sp,su=l.ID,l.Releases}}
 ref,_:=d.Feed.Refusals(context.Background(),"",5)
 t.Log(b,bu,sp,su,len(ref))
 url:=serveSite(t,s)
 br:=testkit.Browser(t)
 for name,path:=range map[string]string{"buyers":"/buyers","buyers-q":"/buyers?q=council","buyer":buyerAddress(b),"supplier":supplierAddress(sp),"dq":"/data-quality","dqs":"/data-quality/find-a-tender","refused":"/data-quality/refused","doc":"/data-quality/refused/"+ref[0].ID} {
  for _,v:=range []testkit.View{testkit.Wide,testkit.Phone} {
   tab:=br.Open(t,url+path,v); tab.Screenshot(filepath.Join("/tmp/pics",name+"-"+v.String()+".png")); tab.CheckWidth(); tab.CheckAxe(); if v.Width==320 { t.Log(path, testkit.Eval[string](tab, `[...document.querySelectorAll("main *")].filter(e=>e.getBoundingClientRect().right>322 && !e.closest(".tolsey-scroll")).slice(0,4).map(e=>e.outerHTML.slice(0,150)).join("\n")`)) }
   for _,c:=range tab.Complaints(){t.Error(path,c)}
  }
 }
 _ = os.Getenv
}
